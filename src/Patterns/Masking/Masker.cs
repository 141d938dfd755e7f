using System.Buffers;

namespace Strongroom.Patterns.Masking;

/// <summary>
/// Replaces every byte of every secret in a text by a mask: <c>***</c> for each run of bytes that belong to secrets which overlap. What it
/// costs per byte does not depend on how many secrets there are. Made by a <see cref="MaskerBuilder"/>; may be used from many threads at once.
/// </summary>
/// <remarks>
/// Where secrets overlap the union is masked: taking the leftmost and longest alone would leave the rest of another standing. Without overlap
/// it is the same. The tables are secret material: pinned, and zeroed on dispose, which must not happen while it is in use.
/// </remarks>
public sealed class Masker : IDisposable
{
    private readonly MaskTable _table;

    internal Masker(MaskTable table) => _table = table;

    /// <summary>What stands in place of a secret.</summary>
    public static ReadOnlySpan<byte> Mask => "***"u8;

    /// <summary>Bytes of memory that the tables take.</summary>
    public long TableBytes => _table.Bytes;

    internal MaskTable Table => _table;

    /// <summary>Masks a whole text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="output">Gets the masked text, and nothing if there is nothing to mask.</param>
    /// <param name="found">Gets the ids of the secrets that were found, of several that end at one byte the longest's; may be null.</param>
    /// <returns>How many masks there are; 0 if the text stays as it is.</returns>
    public int Replace(ReadOnlySpan<byte> text, IBufferWriter<byte> output, ISet<int>? found = null)
    {
        if (!_table.IsIn(text))
        {
            return 0;
        }

        // Only now is there something to keep in mind; most texts never come here.
        var stream = new MaskingStream(this, output, found);
        stream.Write(text);
        stream.Complete();
        return stream.Masks;
    }

    /// <summary>Begins a text that comes in pieces: a secret is found across them.</summary>
    public MaskingStream Begin(IBufferWriter<byte> output, ISet<int>? found = null) => new(this, output, found);

    /// <summary>Zeroes the tables.</summary>
    public void Dispose() => _table.Dispose();
}
