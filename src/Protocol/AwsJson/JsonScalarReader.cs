using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.AwsJson;

/// <summary>Reads one JSON value that has no parts.</summary>
internal static class JsonScalarReader
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"];

    private static readonly decimal FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly decimal LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The value at the reader as the CLR type of <paramref name="kind"/>.</summary>
    /// <exception cref="AwsException">SerializationException: it has another type.</exception>
    public static object Read(ref Utf8JsonReader reader, ShapeKind kind) => (kind, reader.TokenType) switch
    {
        (ShapeKind.Document, _) => JsonElement.ParseValue(ref reader),
        (ShapeKind.String, JsonTokenType.String) => Text(ref reader),
        (ShapeKind.SecretString, JsonTokenType.String) => SecretText(ref reader),
        (ShapeKind.Blob, JsonTokenType.String) => Bytes(ref reader),
        (ShapeKind.SecretBlob, JsonTokenType.String) => SecretValue.Own(Bytes(ref reader)),
        (ShapeKind.Boolean, JsonTokenType.True) => true,
        (ShapeKind.Boolean, JsonTokenType.False) => false,
        (ShapeKind.Integer, JsonTokenType.Number) => (int)Whole(ref reader, kind, int.MinValue, int.MaxValue),
        (ShapeKind.Long, JsonTokenType.Number) => Whole(ref reader, kind, long.MinValue, long.MaxValue),
        (ShapeKind.Double, JsonTokenType.Number) => Double(ref reader),
        (ShapeKind.Double, JsonTokenType.String) => NotFinite(ref reader),
        (ShapeKind.Timestamp, JsonTokenType.Number) => EpochSeconds(ref reader),
        (ShapeKind.Timestamp, JsonTokenType.String) => DateTime(ref reader),
        _ => throw JsonErrors.WrongType(ref reader, kind),
    };

    /// <summary>The string or name at the reader.</summary>
    public static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw LoneSurrogate();
        }
    }

    /// <summary>Copies the string or name at the reader, unescaped; <paramref name="destination"/> is no shorter than its
    /// escaped form.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int CopyText(ref Utf8JsonReader reader, scoped Span<byte> destination)
    {
        try
        {
            return reader.CopyString(destination);
        }
        catch (InvalidOperationException)
        {
            throw LoneSurrogate();
        }
    }

    // From the body's bytes to the secret's own, without a string between.
    private static SecretValue SecretText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return SecretValue.Copy(reader.ValueSpan);
        var buffer = new byte[reader.ValueSpan.Length];
        try
        {
            return SecretValue.Copy(buffer.AsSpan(0, CopyText(ref reader, buffer)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static byte[] Bytes(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TryGetBytesFromBase64(out var bytes) ? bytes : throw JsonErrors.NotBase64();
        }
        catch (InvalidOperationException)
        {
            throw LoneSurrogate();
        }
    }

    // 1.0 and 1e3 are whole too: JSON has one type of number.
    private static long Whole(ref Utf8JsonReader reader, ShapeKind kind, long min, long max)
    {
        if (reader.TryGetInt64(out var whole) && whole >= min && whole <= max)
            return whole;
        if (reader.TryGetDecimal(out var number) && decimal.IsInteger(number) && number >= min && number <= max)
            return (long)number;
        throw JsonErrors.WrongType(ref reader, kind);
    }

    private static double Double(ref Utf8JsonReader reader) =>
        reader.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw JsonErrors.WrongType(ref reader, ShapeKind.Double);

    // Smithy, "AWS JSON 1.1 protocol", float and double: what JSON numbers cannot say is said in a string.
    private static double NotFinite(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("NaN"u8))
            return double.NaN;
        if (reader.ValueTextEquals("Infinity"u8))
            return double.PositiveInfinity;
        return reader.ValueTextEquals("-Infinity"u8)
            ? double.NegativeInfinity
            : throw JsonErrors.WrongType(ref reader, ShapeKind.Double);
    }

    private static DateTimeOffset EpochSeconds(ref Utf8JsonReader reader)
    {
        if (!reader.TryGetDecimal(out var seconds) || seconds < FirstSecond || seconds > LastSecond)
            throw JsonErrors.WrongType(ref reader, ShapeKind.Timestamp);
        return DateTimeOffset.UnixEpoch.AddTicks((long)decimal.Floor(seconds * TimeSpan.TicksPerSecond));
    }

    private static DateTimeOffset DateTime(ref Utf8JsonReader reader) =>
        DateTimeOffset.TryParseExact(
            Text(ref reader), TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw JsonErrors.WrongType(ref reader, ShapeKind.Timestamp);

    // An escape of half a surrogate pair stands for no text.
    private static AwsException LoneSurrogate() => CommonErrors.Serialization(null);
}
