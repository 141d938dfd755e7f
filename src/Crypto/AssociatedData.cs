using System.Buffers.Binary;
using System.Text;

namespace Strongroom.Crypto;

/// <summary>
/// Builds associated data out of several texts so that no two lists of texts give the same bytes: each part is its UTF-8
/// length as a 32-bit big-endian number followed by the UTF-8 bytes. The form is frozen, because whatever was sealed with
/// it opens only with the same bytes.
/// </summary>
public static class AssociatedData
{
    /// <summary>The associated data of <paramref name="parts"/>, in order.</summary>
    public static byte[] FromParts(params ReadOnlySpan<string> parts)
    {
        int length = 0;
        foreach (string part in parts)
        {
            length += sizeof(int) + Encoding.UTF8.GetByteCount(part);
        }

        byte[] result = new byte[length];
        Span<byte> rest = result;
        foreach (string part in parts)
        {
            int written = Encoding.UTF8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, written);
            rest = rest[(sizeof(int) + written)..];
        }

        return result;
    }
}
