using Strongroom.Protocol.Errors;
using Strongroom.Rotators;
using Strongroom.Services.Door;
using Strongroom.Services.Lambda.Functions;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;

namespace Strongroom.Rotation;

/// <summary>Rotates secrets by the rotators that are part of the product, and by Lambda functions.</summary>
/// <param name="native">The rotators.</param>
/// <param name="lambda">What runs functions.</param>
/// <param name="door">For Secrets Manager's own calls.</param>
/// <param name="time">The clock.</param>
public sealed class RotationFunctions(NativeFunctions native, IRotationFunctions lambda, FrontDoor door, TimeProvider time) : IRotationFunctions
{
    /// <inheritdoc/>
    public bool NeedsNoFunction(SecretRecord secret) => native.FindFor(secret) is not null;

    /// <inheritdoc/>
    public async ValueTask<RotationConfiguration?> ConfigureAsync(RotationConfiguration wanted, SecretRecord secret, CallContext context)
    {
        if (RotationSetting.Misspelt(wanted) is not null)
        {
            throw SecretsManagerErrors.InvalidParameterException(Messages.RotationFailureSetting);
        }

        if (wanted.LambdaArn is { } function && FunctionArn.Parse(function) is null)
        {
            // What the caller's permission was asked for has to be what is invoked: no names, no parts of ARNs.
            return null;
        }

        if (native.Find(wanted, secret) is { } rotator)
        {
            if (rotator.FunctionNames.Count == 0 || !wanted.ExternalMetadata.SequenceEqual(secret.Rotation?.ExternalMetadata ?? []))
            {
                // Settings say where a credential is sent and what the next one may be: only who can read it may choose them.
                await ReadAsCallerAsync(secret.Arn, context);
            }

            return wanted with { MasterArn = await MasterAsync(rotator, secret, context) };
        }

        // A function gets the four steps of AWS and none else, and nothing says that it can put something back.
        return RotationSetting.RollsBack(wanted)
            ? throw SecretsManagerErrors.InvalidParameterException(Messages.RotationCannotRollBack)
            : await lambda.ConfigureAsync(wanted with { MasterArn = null }, secret, context);
    }

    /// <inheritdoc/>
    public async Task InvokeAsync(RotationCall call, CancellationToken cancellation)
    {
        if (call.Secret.Rotation is not { } rotation || native.Find(rotation, call.Secret) is not { } rotator)
        {
            await lambda.InvokeAsync(call, cancellation);
            return;
        }

        var secret = new RotationSecret(call, door, time);
        try
        {
            await (call.Step switch
            {
                RotationSteps.Create => rotator.RunAsync(RotationStep.CreateSecret, secret, cancellation),
                RotationSteps.Set => rotator.RunAsync(RotationStep.SetSecret, secret, cancellation),
                RotationSteps.Test => rotator.RunAsync(RotationStep.TestSecret, secret, cancellation),
                RotationSteps.Finish => rotator.RunAsync(RotationStep.FinishSecret, secret, cancellation),
                RotationSteps.RollBack => rotator.RollBackAsync(secret, cancellation),
                _ => throw new ArgumentOutOfRangeException(nameof(call), call.Step, "Not a step."),
            });
        }
        catch (RotatorException failure)
        {
            throw new RotationFunctionException(failure.Message, failure);
        }
    }

    /// <summary>The secret whose credential the rotation will work with, once the caller has been found to be allowed to read it:
    /// the rotator has no role of its own, so the caller lends it no more than the caller has.</summary>
    private async ValueTask<string?> MasterAsync(IRotator rotator, SecretRecord secret, CallContext context)
    {
        string? master;
        using (var current = await ServiceCalls.ReadAsync(
            door, ServiceCalls.Context(secret, time, context.Cancellation), secret.Arn, null, StagingLabels.Current))
        {
            try
            {
                master = current is null ? null : rotator.MasterArnOf(current);
            }
            catch (RotatorException unreadable)
            {
                throw SecretsManagerErrors.InvalidRequestException(unreadable.Message);
            }
        }

        if (master is not null)
        {
            var found = await ReadAsCallerAsync(master, context);
            if (found != master)
            {
                // A name means another secret in another account, and one made anew under it means another again.
                throw SecretsManagerErrors.InvalidRequestException("masterarn in the secret's value has to be the whole ARN of the master secret.");
            }
        }

        return master;
    }

    /// <summary>Reads a secret as the caller, so that policies decide on it and the log shows it; the answer is its ARN, or null if it has no value.</summary>
    private async ValueTask<string?> ReadAsCallerAsync(string secretId, CallContext context)
    {
        try
        {
            var read = await door.CallAsync(
                SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = secretId }, context.Via(ServiceCalls.ServiceName));
            read.SecretString?.Dispose();
            read.SecretBinary?.Dispose();
            return read.ARN;
        }
        catch (AwsException missing) when (missing.Code == "ResourceNotFoundException")
        {
            // Permission was given; the secret has no value yet.
            return null;
        }
    }
}
