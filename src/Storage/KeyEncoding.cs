using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Strongroom.Storage;

/// <summary>
/// The bytes of key parts, chosen so that comparing bytes compares tuples. Text, bytes and integers follow FoundationDB's
/// tuple layer (its design/tuple.md): a type code, then for text and bytes the content with 00 escaped as 00 FF and
/// closed by 00; for integers a code that tells sign and length, then the shortest big-endian form (one's complement when
/// negative). Moments have a code of their own. No type code is 00, so 00 where a part would begin sorts before any part.
/// </summary>
internal static class KeyEncoding
{
    public const byte Separator = 0x00;
    public const byte BytesCode = 0x01;
    public const byte TextCode = 0x02;
    public const byte ZeroCode = 0x14;
    public const byte TimeCode = 0x30;
    private const int StackSize = 512;

    // Lone surrogates have no UTF-8 form: replacing them would let two different texts share one key.
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Write(ArrayBufferWriter<byte> output, KeyPart part)
    {
        switch (part.Kind)
        {
            case KeyPartKind.Bytes:
                WriteEscaped(output, BytesCode, part.Bytes.Span);
                output.Write([(byte)0x00]);
                break;
            case KeyPartKind.Text:
                WriteOpenText(output, part.Text);
                output.Write([(byte)0x00]);
                break;
            case KeyPartKind.Integer:
                WriteInteger(output, part.Integer);
                break;
            case KeyPartKind.Time:
                WriteTime(output, part.Time);
                break;
            default:
                throw new InvalidOperationException($"The key part kind {part.Kind} has no encoding.");
        }
    }

    /// <summary>Text without its terminator: the common beginning of every text that starts with it.</summary>
    public static void WriteOpenText(ArrayBufferWriter<byte> output, string text)
    {
        var size = Utf8.GetMaxByteCount(text.Length);
        Span<byte> bytes = size <= StackSize ? stackalloc byte[StackSize] : new byte[size];
        WriteEscaped(output, TextCode, bytes[..Utf8.GetBytes(text, bytes)]);
    }

    /// <summary>Bytes without their terminator: the common beginning of all bytes that start with them.</summary>
    public static void WriteOpenBytes(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes) =>
        WriteEscaped(output, BytesCode, bytes);

    private static void WriteEscaped(ArrayBufferWriter<byte> output, byte code, ReadOnlySpan<byte> content)
    {
        output.Write([code]);
        while (true)
        {
            var zero = content.IndexOf((byte)0x00);
            if (zero < 0) break;
            output.Write(content[..zero]);
            output.Write([(byte)0x00, (byte)0xFF]);
            content = content[(zero + 1)..];
        }

        output.Write(content);
    }

    private static void WriteInteger(ArrayBufferWriter<byte> output, Int128 value)
    {
        var magnitude = (ulong)(value < 0 ? -value : value);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, magnitude);
        var shortest = bytes.TrimStart((byte)0x00);
        if (value < 0)
        {
            foreach (ref var each in shortest) each = (byte)~each;
            output.Write([(byte)(ZeroCode - shortest.Length)]);
        }
        else
        {
            output.Write([(byte)(ZeroCode + shortest.Length)]);
        }

        output.Write(shortest);
    }

    private static void WriteTime(ArrayBufferWriter<byte> output, DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = TimeCode;
        // The flipped sign bit puts moments before 1970 in front.
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], time.ToUnixTimeMilliseconds() ^ long.MinValue);
        output.Write(bytes);
    }
}
