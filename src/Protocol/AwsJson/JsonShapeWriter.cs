using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.AwsJson;

/// <summary>Writes objects as JSON by their descriptors; absent members are left out.</summary>
internal static class JsonShapeWriter
{
    /// <summary>
    /// Bytes of a secret that are written at once. Escaping makes six bytes of one at most, and the writer escapes up to 256
    /// bytes on the stack; more would pass through a pooled buffer that nobody zeroes.
    /// </summary>
    private const int SecretSegment = 42;

    /// <summary>Writes <paramref name="value"/>.</summary>
    public static void Write(Utf8JsonWriter writer, Shape shape, object value)
    {
        switch (shape)
        {
            case StructureShape structure:
                Structure(writer, structure, value, located: true);
                break;
            case ListShape list:
                writer.WriteStartArray();
                foreach (var item in list.Items(value))
                    Write(writer, list.Member, item);
                writer.WriteEndArray();
                break;
            case MapShape map:
                writer.WriteStartObject();
                foreach (var (key, item) in map.Entries(value))
                {
                    writer.WritePropertyName(key);
                    Write(writer, map.Value, item);
                }

                writer.WriteEndObject();
                break;
            default:
                Scalar(writer, shape.Kind, value);
                break;
        }
    }

    /// <summary>Writes the members that a REST protocol carries in the body.</summary>
    public static void WriteBodyMembers(Utf8JsonWriter writer, StructureShape shape, object value) => Structure(writer, shape, value, located: false);

    private static void Structure(Utf8JsonWriter writer, StructureShape shape, object value, bool located)
    {
        writer.WriteStartObject();
        foreach (var member in shape.Members)
        {
            if (member.Get(value) is not { } present || (!located && member.Location is not MemberLocation.Body))
                continue;
            writer.WritePropertyName(member.WireNameUtf8);
            Write(writer, member.Target, present);
        }

        writer.WriteEndObject();
    }

    private static void Scalar(Utf8JsonWriter writer, ShapeKind kind, object value)
    {
        switch (value)
        {
            case string text: writer.WriteStringValue(text); break;
            case SecretValue secret when kind is ShapeKind.SecretBlob: writer.WriteBase64StringValue(secret.Reveal()); break;
            case SecretValue secret: SecretText(writer, secret.Reveal()); break;
            case byte[] blob: writer.WriteBase64StringValue(blob); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number: Double(writer, number); break;
            case DateTimeOffset time: writer.WriteNumberValue(time.ToUnixTimeMilliseconds() / 1000m); break;
            case JsonElement document: document.WriteTo(writer); break;
            default: throw new InvalidOperationException($"A {value.GetType()} is no value of any shape.");
        }
    }

    private static void SecretText(Utf8JsonWriter writer, ReadOnlySpan<byte> utf8)
    {
        while (utf8.Length > SecretSegment)
        {
            writer.WriteStringValueSegment(utf8[..SecretSegment], isFinalSegment: false);
            utf8 = utf8[SecretSegment..];
        }

        writer.WriteStringValueSegment(utf8, isFinalSegment: true);
    }

    private static void Double(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    }
}
