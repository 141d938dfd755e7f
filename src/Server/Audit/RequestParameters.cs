using System.Text.Json;
using Strongroom.Audit;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Server.Audit;

/// <summary>
/// CloudTrail's <c>requestParameters</c>: the request by its descriptors, member names in lower camel case. Members that the
/// model marks sensitive are left out, and so are blobs: what KMS encrypts is not told, and neither is a ciphertext.
/// </summary>
internal static class RequestParameters
{
    public static AuditJson Of(OperationModel operation, object request) => operation.Input is null
        ? default
        : AuditJson.From((operation.Input, request), static (writer, state) =>
        {
            var (shape, value) = ((StructureShape, object))state!;
            Write(writer, shape, value);
        });

    public static AuditJson Of(IReadOnlyDictionary<string, string> details) => details.Count == 0
        ? default
        : AuditJson.From(details, static (writer, state) =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in (IReadOnlyDictionary<string, string>)state!)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        });

    private static bool IsTold(Shape shape) => !shape.Sensitive && shape.Kind is not (ShapeKind.Blob or ShapeKind.SecretBlob or ShapeKind.SecretString);

    private static void Write(Utf8JsonWriter writer, Shape shape, object value)
    {
        switch (shape)
        {
            case StructureShape structure:
                writer.WriteStartObject();
                foreach (var member in structure.Members)
                {
                    if (IsTold(member.Target) && member.Get(value) is { } held)
                    {
                        writer.WritePropertyName(member.PathName);
                        Write(writer, member.Target, held);
                    }
                }

                writer.WriteEndObject();
                break;
            case ListShape list:
                writer.WriteStartArray();
                foreach (var item in list.Items(value))
                {
                    if (IsTold(list.Member))
                    {
                        Write(writer, list.Member, item);
                    }
                }

                writer.WriteEndArray();
                break;
            case MapShape map:
                writer.WriteStartObject();
                foreach (var (key, held) in map.Entries(value))
                {
                    if (IsTold(map.Value))
                    {
                        writer.WritePropertyName(key);
                        Write(writer, map.Value, held);
                    }
                }

                writer.WriteEndObject();
                break;
            default:
                Scalar(writer, value);
                break;
        }
    }

    private static void Scalar(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case DateTimeOffset moment:
                writer.WriteStringValue(moment.UtcDateTime);
                break;
            case JsonElement document:
                document.WriteTo(writer);
                break;
            default:
                throw new InvalidOperationException($"An audit record cannot hold a {value.GetType()}.");
        }
    }
}
