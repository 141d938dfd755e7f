using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Rotators;
using Strongroom.Services.Door;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;

namespace Strongroom.Rotation;

/// <summary>
/// The secret that a native rotator works on. Every call goes through the front door as Secrets Manager's own, so that it is
/// in the audit log and finds the secret as it is at that moment.
/// </summary>
internal sealed class RotationSecret(RotationCall call, FrontDoor door, TimeProvider time) : IRotationSecret
{
    public string Arn => call.Secret.Arn;

    public string Token => call.Token;

    public IReadOnlyDictionary<string, string> Settings { get; } = call.Secret.Rotation?.ExternalMetadata
        .Where(item => item.Key != RotationSetting.OnFailure)
        .GroupBy(item => item.Key, StringComparer.Ordinal)
        .ToDictionary(items => items.Key, items => items.Last().Value, StringComparer.Ordinal) ?? [];

    public ValueTask<SecretValue?> ValueAsync(string stage, CancellationToken cancellation) =>
        ServiceCalls.ReadAsync(door, Context(cancellation), Arn, stage == StagingLabels.Pending ? Token : null, stage);

    public async ValueTask PutPendingAsync(SecretValue value, CancellationToken cancellation)
    {
        using var proof = call.RotationToken is { } token ? SecretValue.FromText(token) : null;
        await door.CallAsync(
            SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest
            {
                SecretId = Arn,
                ClientRequestToken = Token,
                SecretString = value,
                VersionStages = [StagingLabels.Pending],
                RotationToken = proof,
            },
            Context(cancellation));
    }

    public async ValueTask MakeCurrentAsync(CancellationToken cancellation)
    {
        var described = await door.CallAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Arn }, Context(cancellation));
        var current = described.VersionIdsToStages?.FirstOrDefault(version => version.Value.Contains(StagingLabels.Current)).Key;
        if (current == Token)
        {
            return;
        }

        await door.CallAsync(
            SecretsManagerOperations.UpdateSecretVersionStage,
            new UpdateSecretVersionStageRequest
            {
                SecretId = Arn,
                VersionStage = StagingLabels.Current,
                MoveToVersionId = Token,
                RemoveFromVersionId = current,
            },
            Context(cancellation));
    }

    public async ValueTask<SecretValue> MasterAsync(string masterArn, CancellationToken cancellation)
    {
        // Whoever may write the secret could name any other as its master: only the one that the caller of RotateSecret was
        // allowed to read is read for it.
        if (call.Secret.Rotation?.MasterArn != masterArn)
        {
            throw new RotatorException("The masterarn in the secret's value is not the one that rotation was configured with. Take AWSPENDING off its version, then call RotateSecret again.");
        }

        try
        {
            return await ServiceCalls.ReadAsync(door, Context(cancellation), masterArn, null, StagingLabels.Current)
                ?? throw new RotatorException("The secret that masterarn names does not exist or has no value.");
        }
        catch (AwsException refusal) when (refusal.Fault == Fault.Client)
        {
            throw new RotatorException($"The secret that masterarn names cannot be read: {refusal.WireMessage ?? refusal.Code}", refusal);
        }
    }

    public SecretValue RandomPassword(PasswordRules rules)
    {
        using var random = RandomNumberGenerator.Create();
        var password = Services.SecretsManager.Domain.RandomPassword.Generate(
            new PasswordRequest
            {
                Length = rules.Length,
                ExcludeCharacters = rules.ExcludeCharacters,
                ExcludeNumbers = rules.ExcludeNumbers,
                ExcludePunctuation = rules.ExcludePunctuation,
                ExcludeUppercase = rules.ExcludeUppercase,
                ExcludeLowercase = rules.ExcludeLowercase,
                RequireEachIncludedType = rules.RequireEachIncludedType,
            },
            random);
        return password.Violation is { } broken ? throw new RotatorException(broken.Message) : password.Value;
    }

    private CallContext Context(CancellationToken cancellation) => ServiceCalls.Context(call.Secret, time, cancellation);
}
