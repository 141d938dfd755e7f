using System.Globalization;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Query;

/// <summary>Reads one parameter's value.</summary>
internal static class QueryScalarReader
{
    // No number that any shape holds is written with more digits.
    private const int LongestNumber = 512;

    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"];
    private static readonly decimal FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly decimal LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The value as the CLR type of <paramref name="kind"/>.</summary>
    /// <exception cref="AwsException">MalformedInput.</exception>
    public static object Read(ReadOnlySpan<byte> encoded, ShapeKind kind) => kind switch
    {
        ShapeKind.String => QueryText.String(encoded),
        ShapeKind.SecretString => QueryText.Secret(encoded),
        ShapeKind.Blob => QueryText.Bytes(encoded),
        ShapeKind.SecretBlob => SecretValue.Own(QueryText.Bytes(encoded)),
        _ => Converted(QueryText.String(encoded), kind),
    };

    private static object Converted(string text, ShapeKind kind)
    {
        switch (kind)
        {
            // SDKs differ in the first letter's case.
            case ShapeKind.Boolean when bool.TryParse(text, out var flag):
                return flag;
            case ShapeKind.Integer when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                return whole;
            case ShapeKind.Long when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                return whole;
            case ShapeKind.Double when Double(text) is { } number:
                return number;
            case ShapeKind.Timestamp when Time(text) is { } time:
                return time;
            case ShapeKind.Document when Document(text) is { } document:
                return document;
            default:
                // The value is not repeated: it may be anything.
                throw QueryErrors.Malformed($"STRING_VALUE can not be converted to {Name(kind)}");
        }
    }

    private static double? Double(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        { Length: <= LongestNumber } when double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => number,
        _ => null,
    };

    private static DateTimeOffset? Time(string text)
    {
        if (DateTimeOffset.TryParseExact(
            text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        return text.Length <= LongestNumber
            && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= FirstSecond && seconds <= LastSecond
            ? DateTimeOffset.UnixEpoch.AddTicks((long)decimal.Floor(seconds * TimeSpan.TicksPerSecond))
            : null;
    }

    private static JsonElement? Document(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Name(ShapeKind kind) => kind switch
    {
        ShapeKind.Boolean => "a Boolean",
        ShapeKind.Integer => "an Integer",
        ShapeKind.Long => "a Long",
        ShapeKind.Double => "a Double",
        ShapeKind.Timestamp => "a Timestamp",
        _ => "a Document",
    };
}
