using System.Buffers;

namespace Strongroom.Protocol;

/// <summary>Where a codec writes an HTTP response.</summary>
/// <param name="body">Receives the body. What is written may be secret: the owner zeroes it.</param>
public sealed class WireResponse(IBufferWriter<byte> body)
{
    /// <summary>The status.</summary>
    public int Status { get; set; } = 200;

    /// <summary>The content type.</summary>
    public string? ContentType { get; set; }

    /// <summary>The request's id, for protocols that repeat it in the body.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Further headers.</summary>
    public IList<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>Receives the body.</summary>
    public IBufferWriter<byte> Body { get; } = body;
}
