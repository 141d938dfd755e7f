using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol.Query;

/// <summary>
/// The AWS Query protocol (Smithy, "AWS query protocol"): parameters in a form body or in the query string, XML back. To a
/// client that asks for <c>application/json</c> the query services answer the same elements as JSON, which the verifiers of
/// presigned GetCallerIdentity requests rely on.
/// </summary>
public sealed class QueryCodec : ICodec
{
    // Of an error that belongs to no service.
    private const string NoService = "http://webservices.amazon.com/AWSFault/2005-15-09";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool _json;

    private QueryCodec(bool json) => _json = json;

    /// <summary>Answers in XML: the rule.</summary>
    public static QueryCodec Xml { get; } = new(json: false);

    /// <summary>Answers in JSON: for a request with <c>Accept: application/json</c>.</summary>
    public static QueryCodec Json { get; } = new(json: true);

    /// <inheritdoc/>
    public ProtocolFamily Family => ProtocolFamily.Query;

    /// <inheritdoc/>
    public object Decode(OperationModel operation, in WireRequest request) =>
        operation.Input is { } input ? QueryShapeReader.Read(input, request) : Empty.Value;

    /// <inheritdoc/>
    public void EncodeResponse(OperationModel operation, object response, WireResponse to)
    {
        to.Status = operation.SuccessStatus;
        to.ContentType = ContentType;
        if (_json)
            JsonResponse(operation, response, to);
        else
            XmlResponse(operation, response, to);
    }

    /// <inheritdoc/>
    public void EncodeError(ServiceModel? service, AwsException error, WireResponse to)
    {
        error = QueryErrors.Translate(error);
        to.Status = error.Status;
        to.ContentType = ContentType;
        var type = error.Fault is Fault.Server ? "Receiver" : "Sender";
        if (_json)
        {
            using var writer = new Utf8JsonWriter(to.Body, Options);
            writer.WriteStartObject();
            writer.WriteStartObject("Error"u8);
            writer.WriteString("Code"u8, error.Code);
            if (error.WireMessage is { } text)
                writer.WriteString("Message"u8, text);
            writer.WriteString("Type"u8, type);
            writer.WriteEndObject();
            writer.WriteString("RequestId"u8, to.RequestId);
            writer.WriteEndObject();
            return;
        }

        Root(to.Body, "ErrorResponse", service?.XmlNamespace ?? NoService);
        XmlText.Start(to.Body, "Error");
        XmlText.Element(to.Body, "Type", type);
        XmlText.Element(to.Body, "Code", error.Code);
        if (error.WireMessage is { } message)
            XmlText.Element(to.Body, "Message", message);
        XmlText.End(to.Body, "Error");
        XmlText.Element(to.Body, "RequestId", to.RequestId);
        XmlText.End(to.Body, "ErrorResponse");
        to.Body.Write("\n"u8);
    }

    private string ContentType => _json ? "application/json" : "text/xml";

    private static void XmlResponse(OperationModel operation, object response, WireResponse to)
    {
        var root = operation.Name + "Response";
        Root(to.Body, root, operation.Service.XmlNamespace ?? NoService);
        if (operation.Output is { } output)
        {
            var wrapper = operation.ResultWrapper ?? operation.Name + "Result";
            XmlText.Start(to.Body, wrapper);
            XmlShapeWriter.Members(to.Body, output, response);
            XmlText.End(to.Body, wrapper);
        }

        XmlText.Start(to.Body, "ResponseMetadata");
        XmlText.Element(to.Body, "RequestId", to.RequestId);
        XmlText.End(to.Body, "ResponseMetadata");
        XmlText.End(to.Body, root);
        to.Body.Write("\n"u8);
    }

    private static void JsonResponse(OperationModel operation, object response, WireResponse to)
    {
        using var writer = new Utf8JsonWriter(to.Body, Options);
        writer.WriteStartObject();
        writer.WriteStartObject(operation.Name + "Response");
        if (operation.Output is { } output)
        {
            writer.WritePropertyName(operation.ResultWrapper ?? operation.Name + "Result");
            JsonShapeWriter.Write(writer, output, response);
        }

        writer.WriteStartObject("ResponseMetadata"u8);
        writer.WriteString("RequestId"u8, to.RequestId);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Root(IBufferWriter<byte> to, string name, string xmlNamespace)
    {
        to.Write("<"u8);
        Encoding.UTF8.GetBytes(name, to);
        to.Write(" xmlns=\""u8);
        XmlText.Text(to, Encoding.UTF8.GetBytes(xmlNamespace));
        to.Write("\">"u8);
    }
}
