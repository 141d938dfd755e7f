using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Functions;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Invocations;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Runs a function and answers with what it answers; or accepts the event, or only finds out whether it would.</summary>
internal sealed class Invoke(FunctionStore functions, FunctionInvoker invoker, EventQueue queue, LambdaSettings settings)
    : FunctionOperation<InvocationRequest, InvocationResponse>(functions)
{
    private const int LongestClientContext = 3583;

    private string? _clientContext;

    public override void Validate(InvocationRequest request, CallContext context)
    {
        var isEvent = request.InvocationType == InvocationType.Event;
        var longest = isEvent ? EventQueue.MaximumPayload : FunctionInvoker.MaximumPayload;
        if (request.Payload is { } payload)
        {
            if (payload.Length > longest)
            {
                throw LambdaErrors.RequestTooLargeException($"Request must be smaller than {longest} bytes for the InvokeFunction operation");
            }

            CheckJson(payload.Reveal());
        }

        ConfigurationRules.Refuse(request.DurableExecutionName, "DurableExecutionName");
        ConfigurationRules.Refuse(request.TenantId, "TenantId");
        _clientContext = request.ClientContext is { } encoded ? ReadContext(encoded) : null;
    }

    protected override string Action => "lambda:InvokeFunction";

    protected override bool IsOnQualified => true;

    protected override string NameOf(InvocationRequest request) => request.FunctionName!;

    protected override string? QualifierOf(InvocationRequest request) => request.Qualifier;

    protected override async ValueTask<InvocationResponse> ExecuteAsync(InvocationRequest request, Row<FunctionRecord> row, CallContext context)
    {
        var version = await VersionAsync(row.Value, settings.Draw(), context);
        invoker.CheckRuns(version);
        if (request.InvocationType == InvocationType.DryRun)
        {
            return new InvocationResponse { StatusCode = 204, ExecutedVersion = version.Version };
        }

        // No payload is an empty event.
        var payload = request.Payload is { Length: > 0 } given ? given.Reveal().ToArray() : "{}"u8.ToArray();
        try
        {
            if (request.InvocationType == InvocationType.Event)
            {
                await AcceptAsync(payload, context);
                return new InvocationResponse { StatusCode = 202 };
            }

            var invocation = new Invocation(context.RequestId, Reference.QualifiedArn, payload) { ClientContext = _clientContext };
            var outcome = await invoker.RunAsync(row.Value, version, invocation, context.Cancellation);
            return new InvocationResponse
            {
                StatusCode = 200,
                FunctionError = outcome.FunctionError,
                LogResult = request.LogType == LogType.Tail ? Convert.ToBase64String(outcome.LogTail.Span) : null,
                Payload = SecretValue.Copy(outcome.Payload.Span),
                ExecutedVersion = version.Version,
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(payload);
        }
    }

    private ValueTask AcceptAsync(byte[] payload, CallContext context) => queue.AddAsync(
        new EventRecord
        {
            // Of its own: a request's id comes from outside where calls are made in process.
            Id = Guid.NewGuid().ToString(),
            Account = Reference.Account,
            Region = Reference.Region,
            Name = Reference.Name,
            Qualifier = Reference.Qualifier,
            Payload = payload,
            ClientContext = _clientContext,
            Accepted = context.Time,
        },
        context.Cancellation);

    // The message says where it went wrong and nothing of what is there.
    private static void CheckJson(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return;
        }

        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException fault)
        {
            throw LambdaErrors.InvalidRequestContentException(
                $"Could not parse request body into json: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine} is not what JSON has there.");
        }
    }

    private static string ReadContext(string encoded)
    {
        try
        {
            var bytes = Convert.FromBase64String(encoded);
            if (encoded.Length <= LongestClientContext)
            {
                using var json = JsonDocument.Parse(bytes);
                return Encoding.UTF8.GetString(bytes);
            }
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            throw LambdaErrors.InvalidRequestContentException("Client context must be a valid Base64-encoded JSON object.");
        }

        throw LambdaErrors.InvalidRequestContentException($"Client context must be smaller than {LongestClientContext + 1} bytes.");
    }
}
