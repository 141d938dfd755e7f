using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Door;
using Strongroom.Services.Lambda;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;

namespace Strongroom.Rotation;

/// <summary>
/// Rotates by Lambda functions, with the events that AWS sends. The function's policy must let
/// <c>secretsmanager.amazonaws.com</c> invoke it; aws:SourceArn is the secret's ARN and aws:SourceAccount its account.
/// </summary>
/// <param name="door">The way to Lambda.</param>
/// <param name="time">The clock.</param>
public sealed class LambdaFunctions(FrontDoor door, TimeProvider time) : IRotationFunctions
{
    private static readonly string[] ErrorMembers = ["errorType", "errorMessage"];

    /// <inheritdoc/>
    public bool NeedsNoFunction(SecretRecord secret) => false;

    /// <inheritdoc/>
    public async ValueTask<RotationConfiguration?> ConfigureAsync(RotationConfiguration wanted, SecretRecord secret, CallContext context)
    {
        try
        {
            var tried = await door.CallAsync(
                LambdaOperations.Invoke,
                new InvocationRequest { FunctionName = wanted.LambdaArn, InvocationType = InvocationType.DryRun },
                Context(secret, context.Cancellation));
            tried.Payload?.Dispose();
            return wanted;
        }
        catch (AwsException refusal) when (refusal.WireMessage == LambdaServices.CodeIsOff)
        {
            throw SecretsManagerErrors.InvalidRequestException(LambdaServices.CodeIsOff);
        }
        catch (AwsException refusal) when (refusal.Fault == Fault.Client)
        {
            // Whatever it is (no such function, no permission, another region), AWS has one answer.
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task InvokeAsync(RotationCall call, CancellationToken cancellation)
    {
        if (call.Secret.Rotation?.LambdaArn is not { } function)
        {
            throw new RotationFunctionException("Nothing rotates secrets of this kind.");
        }

        using var payload = EventOf(call);
        var request = new InvocationRequest { FunctionName = function, InvocationType = InvocationType.RequestResponse, Payload = payload };
        var answer = await door.CallAsync(LambdaOperations.Invoke, request, Context(call.Secret, cancellation));
        using var told = answer.Payload;
        if (answer.FunctionError is not null)
        {
            throw new RotationFunctionException(await ShownAsync(call, TextOf(told), cancellation));
        }
    }

    private static SecretValue EventOf(RotationCall call)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("Step", call.Step);
            json.WriteString("SecretId", call.Secret.Arn);
            json.WriteString("ClientRequestToken", call.Token);
            if (call.RotationToken is { } token)
            {
                json.WriteString("RotationToken", token);
            }

            json.WriteEndObject();
        }

        var bytes = output.ToArray();
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(output.GetBuffer());
        return SecretValue.Own(bytes);
    }

    // An error as Lambda's runtimes tell it: errorType and errorMessage.
    private static string TextOf(SecretValue? payload)
    {
        if (payload is null)
        {
            return "The function failed.";
        }

        try
        {
            var reader = new Utf8JsonReader(payload.Reveal());
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement.ValueKind is JsonValueKind.Object)
            {
                var parts = ErrorMembers
                    .Select(name => json.RootElement.TryGetProperty(name, out var part) && part.ValueKind is JsonValueKind.String ? part.GetString() : null)
                    .Where(part => !string.IsNullOrEmpty(part))
                    .ToList();
                if (parts.Count > 0)
                {
                    return string.Join(": ", parts);
                }
            }
        }
        catch (JsonException)
        {
            // A runtime of its own that writes something else.
        }

        return "The function failed and did not tell why.";
    }

    // Functions print what they like, the password that did not work for one.
    private async ValueTask<string> ShownAsync(RotationCall call, string text, CancellationToken cancellation)
    {
        using var mask = new SecretMask();
        if (call.RotationToken is { } token)
        {
            using var secretToken = SecretValue.FromText(token);
            mask.Add(secretToken);
        }

        try
        {
            foreach (var (version, stage) in new[] { (null, StagingLabels.Current), (call.Token, StagingLabels.Pending), ((string?)null, StagingLabels.Previous) })
            {
                using var value = await ServiceCalls.ReadAsync(door, Context(call.Secret, cancellation), call.Secret.Arn, version, stage);
                if (value is not null)
                {
                    mask.Add(value);
                }
            }
        }
        catch (AwsException refusal) when (refusal.Fault == Fault.Client)
        {
            return $"The function failed. What it said is not shown, because the values that it must not show cannot be read ({refusal.Code}).";
        }

        return mask.Apply(text);
    }

    private CallContext Context(SecretRecord secret, CancellationToken cancellation) =>
        ServiceCalls.Context(secret, time, cancellation) with { SourceArn = secret.Arn, SourceAccount = secret.Account };
}
