using System.Globalization;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.RestJson;

/// <summary>Values as text in paths, queries and headers (Smithy, "HTTP protocol bindings", serialization rules).</summary>
internal static class RestText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string[] DateTimes = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"];

    // RFC 9110 section 5.6.7; Smithy allows fractions of a second in it.
    private static readonly string[] HttpDates = ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "ddd, dd MMM yyyy HH:mm:ss.FFFFFFF 'GMT'"];

    /// <summary>The value of a scalar.</summary>
    /// <param name="text">The text, without percent encoding.</param>
    /// <param name="kind">What it is to be.</param>
    /// <param name="inHeader">Headers have dates of their own.</param>
    /// <exception cref="AwsException">SerializationException: the text is no such value.</exception>
    public static object Read(string text, ShapeKind kind, bool inHeader)
    {
        object? value = kind switch
        {
            ShapeKind.String => text,
            ShapeKind.SecretString => SecretValue.FromText(text),
            ShapeKind.Blob => Bytes(text),
            ShapeKind.SecretBlob => Bytes(text) is { } bytes ? SecretValue.Own(bytes) : null,
            ShapeKind.Boolean => text switch { "true" => true, "false" => false, _ => null },
            ShapeKind.Integer => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            ShapeKind.Long => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            ShapeKind.Double => Double(text),
            ShapeKind.Timestamp => DateTimeOffset.TryParseExact(
                text, inHeader ? HttpDates : DateTimes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null,
            _ => throw new InvalidOperationException($"A {kind} cannot stand in a path, a query or a header."),
        };
        return value ?? throw NotA(kind);
    }

    /// <summary>The text of a scalar in a header.</summary>
    public static string Write(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        byte[] blob => Convert.ToBase64String(blob),
        DateTimeOffset time => time.ToUniversalTime().ToString(HttpDates[0], CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"A {value.GetType()} cannot stand in a header."),
    };

    /// <summary>Undoes percent encoding of a segment of a path, or a name or value of a query. A plus sign is itself in both:
    /// Signature Version 4 takes it for the same as <c>%2B</c>, and what is signed has to be what is served.</summary>
    /// <exception cref="AwsException">SerializationException: an escape that is none, or no UTF-8.</exception>
    public static string Unescape(ReadOnlySpan<char> encoded)
    {
        if (!encoded.Contains('%'))
            return encoded.ToString();
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(encoded.Length)];
        var length = 0;
        while (!encoded.IsEmpty)
        {
            var taken = 1;
            if (encoded[0] == '%')
            {
                if (encoded.Length < 3 || !byte.TryParse(encoded[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[length++]))
                    throw CommonErrors.Serialization(null);
                taken = 3;
            }
            else
            {
                var next = encoded.IndexOf('%');
                taken = next < 0 ? encoded.Length : next;
                length += Encoding.UTF8.GetBytes(encoded[..taken], bytes.AsSpan(length));
            }

            encoded = encoded[taken..];
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw CommonErrors.Serialization(null);
        }
    }

    private static byte[]? Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    private static object? Double(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
    };

    // The words with which the JSON front ends refuse a text in such a place.
    private static AwsException NotA(ShapeKind kind) => CommonErrors.Serialization(kind switch
    {
        ShapeKind.Blob or ShapeKind.SecretBlob => "only base-64-encoded strings are convertible to bytes",
        ShapeKind.Boolean => "STRING_VALUE can not be converted to a Boolean",
        ShapeKind.Integer => "STRING_VALUE can not be converted to an Integer",
        ShapeKind.Long => "STRING_VALUE can not be converted to a Long",
        ShapeKind.Double => "STRING_VALUE can not be converted to a Double",
        _ => "STRING_VALUE can not be converted to a Timestamp",
    });
}
