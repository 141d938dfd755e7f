namespace Strongroom.Protocol.SigV4;

/// <summary>
/// What Signature Version 4 needs to see of an HTTP request, free of any web server's types. Nothing here may have been
/// decoded or normalised: the signature is over what went over the wire.
/// </summary>
public sealed class SigV4Request
{
    /// <summary>The method as sent, e.g. <c>POST</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The path as received: still percent-encoded, without the query. Empty stands for <c>/</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The query as received: still percent-encoded, without the question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>
    /// The headers in the order received, a repeated header once for each time it was sent. <c>Host</c> must be among them
    /// (HTTP/2's <c>:authority</c> under that name).
    /// </summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The body as received; not looked at when <see cref="BodySha256"/> is given. Set later where the rest tells how much of it may be read.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>SHA-256 of the body (32 bytes) when the caller has it already.</summary>
    public ReadOnlyMemory<byte>? BodySha256 { get; init; }

    /// <summary>How often a header occurs, and its first value.</summary>
    internal int Find(string name, out string value)
    {
        var count = 0;
        value = "";
        for (var i = 0; i < Headers.Count; i++)
        {
            if (!Headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            if (count++ == 0)
                value = Headers[i].Value;
        }

        return count;
    }
}
