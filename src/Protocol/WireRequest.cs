namespace Strongroom.Protocol;

/// <summary>What a codec sees of an HTTP request.</summary>
/// <param name="Body">The whole body, without content encoding; valid during the call.</param>
public readonly record struct WireRequest(ReadOnlyMemory<byte> Body)
{
    /// <summary>The HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path as sent, still percent-encoded.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The query as sent, without the question mark, still percent-encoded.</summary>
    public string Query { get; init; } = "";

    /// <summary>The value of a header by its name in any case, or null.</summary>
    public Func<string, string?> Header { get; init; } = static _ => null;

    /// <summary>All headers, one entry for each line.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
