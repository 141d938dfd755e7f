using System.Text.Encodings.Web;
using System.Text.Json;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol.AwsJson;

/// <summary>
/// The AWS JSON protocols 1.0 and 1.1 (Smithy, "AWS JSON 1.0/1.1 protocol"): <c>POST /</c>, the operation in
/// <c>X-Amz-Target</c>, one JSON object each way. The two differ only in the content type.
/// </summary>
public sealed class AwsJsonCodec : ICodec
{
    // The answer is no HTML: clients get +, <, > and & as they are, as AWS sends them.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _contentType;

    private AwsJsonCodec(string version) => _contentType = $"application/x-amz-json-{version}";

    /// <summary>AWS JSON 1.0.</summary>
    public static AwsJsonCodec Version10 { get; } = new("1.0");

    /// <summary>AWS JSON 1.1.</summary>
    public static AwsJsonCodec Version11 { get; } = new("1.1");

    /// <inheritdoc/>
    public ProtocolFamily Family => ProtocolFamily.AwsJson;

    /// <inheritdoc/>
    public object Decode(OperationModel operation, in WireRequest request) =>
        operation.Input is { } input ? JsonShapeReader.Read(input, request.Body.Span) : Empty.Value;

    /// <inheritdoc/>
    public void EncodeResponse(OperationModel operation, object response, WireResponse to)
    {
        to.Status = operation.SuccessStatus;
        to.ContentType = _contentType;
        // Without an output in the model AWS sends no bytes at all.
        if (operation.Output is not { } output)
            return;
        using var writer = new Utf8JsonWriter(to.Body, Options);
        JsonShapeWriter.Write(writer, output, response);
    }

    /// <inheritdoc/>
    public void EncodeError(ServiceModel? service, AwsException error, WireResponse to)
    {
        to.Status = error.Status;
        to.ContentType = _contentType;
        using var writer = new Utf8JsonWriter(to.Body, Options);
        writer.WriteStartObject();
        writer.WriteString("__type"u8, error.Code);
        // AWS leaves the member out where it has nothing to say (recorded: KMS, InvalidCiphertextException).
        if (error.WireMessage is { Length: > 0 } message)
            writer.WriteString(error.MessageMember, message);
        writer.WriteEndObject();
    }
}
