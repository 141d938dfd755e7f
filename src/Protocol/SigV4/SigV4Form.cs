namespace Strongroom.Protocol.SigV4;

/// <summary>Where a request carries its signature.</summary>
public enum SigV4Form
{
    /// <summary>In the <c>Authorization</c> header.</summary>
    Header,

    /// <summary>In the query string ("presigned").</summary>
    Query,
}
