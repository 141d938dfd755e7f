using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol.RestJson;

/// <summary>
/// The REST JSON protocol (Smithy, "AWS restJson1 protocol"): method and path name the operation, and its members travel in
/// the path, the query, headers and a body of JSON, or of whatever bytes one member holds. An error's code is in a header.
/// </summary>
public sealed class RestJsonCodec : ICodec
{
    /// <summary>The header with an error's code.</summary>
    public const string ErrorTypeHeader = "x-amzn-ErrorType";

    // Lambda says so of every answer, a function's own included, whatever its bytes are.
    private const string JsonType = "application/json";

    private const int NoContent = 204;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private RestJsonCodec()
    {
    }

    /// <summary>The codec.</summary>
    public static RestJsonCodec Instance { get; } = new();

    /// <inheritdoc/>
    public ProtocolFamily Family => ProtocolFamily.RestJson;

    /// <inheritdoc/>
    public object Decode(OperationModel operation, in WireRequest request) =>
        operation.Input is { } input ? RestRequestReader.Read(operation, input, request) : Empty.Value;

    /// <inheritdoc/>
    public void EncodeResponse(OperationModel operation, object response, WireResponse to)
    {
        to.Status = operation.SuccessStatus;
        if (operation.Output is not { } output)
        {
            to.ContentType = to.Status == NoContent ? null : JsonType;
            return;
        }

        to.ContentType = JsonType;
        foreach (var member in output.Members)
        {
            if (member.Get(response) is { } value)
                Place(member, value, to);
        }

        if (to.Status == NoContent)
            to.ContentType = null;
        else
            Body(output, response, to.Body);
    }

    /// <inheritdoc/>
    public void EncodeError(ServiceModel? service, AwsException error, WireResponse to)
    {
        error = RestErrors.Translate(error);
        to.Status = error.Status;
        to.ContentType = JsonType;
        to.Headers.Add(new(ErrorTypeHeader, error.Code));
        using var writer = new Utf8JsonWriter(to.Body, Options);
        writer.WriteStartObject();
        foreach (var detail in error.Details)
        {
            if (detail.Value is null)
                continue;
            if (detail.InHeader)
                to.Headers.Add(new(detail.Name, detail.Value));
            else
                writer.WriteString(detail.Name, detail.Value);
        }

        if (error.WireMessage is { Length: > 0 } message)
            writer.WriteString(error.MessageMember, message);
        writer.WriteEndObject();
    }

    private static void Place(MemberShape member, object value, WireResponse to)
    {
        switch (member.Location)
        {
            case MemberLocation.StatusCode:
                to.Status = (int)value;
                break;
            case MemberLocation.Header when member.WireName.Equals("Content-Type", StringComparison.OrdinalIgnoreCase):
                to.ContentType = RestText.Write(value);
                break;
            case MemberLocation.Header:
                to.Headers.Add(new(member.WireName, Header(member.Target, value)));
                break;
            case MemberLocation.Headers:
                var map = (MapShape)member.Target;
                foreach (var (name, held) in map.Entries(value))
                    to.Headers.Add(new(member.WireName + name, RestText.Write(held)));
                break;
        }
    }

    private static string Header(Shape shape, object value) => shape is ListShape list
        ? HeaderList.Join(list.Items(value).Cast<object>().Select(RestText.Write), list.Member.Kind)
        : RestText.Write(value);

    private static void Body(StructureShape output, object response, IBufferWriter<byte> to)
    {
        if (output.Payload is null)
        {
            using var writer = new Utf8JsonWriter(to, Options);
            JsonShapeWriter.WriteBodyMembers(writer, output, response);
            return;
        }

        var member = output.Member(output.Payload) ?? throw new InvalidOperationException($"{output} has no member {output.Payload}.");
        switch (member.Get(response))
        {
            case null:
                break;
            case byte[] blob:
                to.Write(blob);
                break;
            case SecretValue secret:
                to.Write(secret.Reveal());
                break;
            case string text:
                Encoding.UTF8.GetBytes(text, to);
                break;
            case var value:
                using (var writer = new Utf8JsonWriter(to, Options))
                    JsonShapeWriter.Write(writer, member.Target, value);
                break;
        }
    }
}
