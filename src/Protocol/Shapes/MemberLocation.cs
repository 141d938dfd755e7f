namespace Strongroom.Protocol.Shapes;

/// <summary>Where an HTTP request or response carries a member.</summary>
public enum MemberLocation
{
    /// <summary>In the body.</summary>
    Body,

    /// <summary>In the path, in place of a label.</summary>
    Uri,

    /// <summary>In the query string.</summary>
    QueryString,

    /// <summary>In a header.</summary>
    Header,

    /// <summary>In all headers with a prefix.</summary>
    Headers,

    /// <summary>As the status code (responses only).</summary>
    StatusCode,
}
