using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Query;

/// <summary>Writes XML 1.0 in UTF-8. By hand and not by XmlWriter, which keeps what it writes in buffers that nobody zeroes.</summary>
internal static class XmlText
{
    // What character data may not hold as it is: markup, the carriage return that parsers drop, controls, and the first
    // byte of U+FFFE and U+FFFF, which are no XML characters.
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(each => each is not ('\t' or '\n')).Select(each => (byte)each), (byte)'<', (byte)'>', (byte)'&', 0xEF]);

    /// <summary>A start tag.</summary>
    public static void Start(IBufferWriter<byte> to, string name)
    {
        to.Write("<"u8);
        Encoding.UTF8.GetBytes(name, to);
        to.Write(">"u8);
    }

    /// <summary>An end tag.</summary>
    public static void End(IBufferWriter<byte> to, string name)
    {
        to.Write("</"u8);
        Encoding.UTF8.GetBytes(name, to);
        to.Write(">"u8);
    }

    /// <summary>An element without content.</summary>
    public static void Empty(IBufferWriter<byte> to, string name)
    {
        to.Write("<"u8);
        Encoding.UTF8.GetBytes(name, to);
        to.Write("/>"u8);
    }

    /// <summary>An element that holds text.</summary>
    public static void Element(IBufferWriter<byte> to, string name, string text)
    {
        Start(to, name);
        Text(to, text);
        End(to, name);
    }

    /// <summary>The value of a shape without parts.</summary>
    public static void Scalar(IBufferWriter<byte> to, ShapeKind kind, object value)
    {
        switch (value)
        {
            case string text: Text(to, text); break;
            case SecretValue secret when kind is ShapeKind.SecretBlob: Base64(to, secret.Reveal()); break;
            case SecretValue secret: Text(to, secret.Reveal()); break;
            case byte[] blob: Base64(to, blob); break;
            case bool flag: to.Write(flag ? "true"u8 : "false"u8); break;
            case int number: Plain(to, number.ToString(CultureInfo.InvariantCulture)); break;
            case long number: Plain(to, number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: Plain(to, Number(number)); break;
            case DateTimeOffset time: Plain(to, Time(time)); break;
            case JsonElement document: Text(to, document.GetRawText()); break;
            default: throw new InvalidOperationException($"A {value.GetType()} is no value of any shape.");
        }
    }

    /// <summary>Character data. What XML cannot say at all becomes U+FFFD, so that the rest of the answer stays readable.</summary>
    public static void Text(IBufferWriter<byte> to, ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            var plain = utf8.IndexOfAny(Special);
            if (plain < 0)
                plain = utf8.Length;
            to.Write(utf8[..plain]);
            utf8 = utf8[plain..];
            if (utf8.IsEmpty)
                return;
            var used = 1;
            switch (utf8[0])
            {
                case (byte)'<': to.Write("&lt;"u8); break;
                case (byte)'>': to.Write("&gt;"u8); break;
                case (byte)'&': to.Write("&amp;"u8); break;
                case (byte)'\r': to.Write("&#xD;"u8); break;
                case 0xEF when utf8.Length >= 3 && (utf8[1], utf8[2]) is (0xBF, 0xBE or 0xBF):
                    to.Write("\uFFFD"u8);
                    used = 3;
                    break;
                case 0xEF: to.Write(utf8[..1]); break;
                default: to.Write("\uFFFD"u8); break;
            }

            utf8 = utf8[used..];
        }
    }

    private static void Text(IBufferWriter<byte> to, string text)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, buffer);
        Text(to, buffer.AsSpan(0, length));
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void Plain(IBufferWriter<byte> to, string ascii) => Encoding.UTF8.GetBytes(ascii, to);

    private static void Base64(IBufferWriter<byte> to, ReadOnlySpan<byte> bytes)
    {
        var target = to.GetSpan(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, target, out _, out var length);
        to.Advance(length);
    }

    private static string Number(double number) => number switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        _ => number.ToString("R", CultureInfo.InvariantCulture),
    };

    // Smithy, timestampFormat date-time: a fraction only where there is one. Milliseconds are what AWS keeps.
    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(
        time.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
