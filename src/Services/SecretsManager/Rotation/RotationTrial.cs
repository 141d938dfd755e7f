using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Services.SecretsManager.Values;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>
/// The version that a test of the configuration works on (API reference, RotateImmediately: "creates an AWSPENDING version of
/// the secret and then removes it"). It holds a copy of the current value: a function that logs in with the pending
/// credential finds one that works.
/// </summary>
internal sealed class RotationTrial(Secrets secrets, ValueEnvelope envelope, TimeProvider time)
{
    /// <summary>Stages the version's value; the answer is the secret with the version.</summary>
    public async ValueTask<SecretRecord> AddAsync(Transaction transaction, SecretRecord secret, string token, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var version = new VersionRecord { CreatedDate = now, KmsKeyId = secret.KmsKeyId };
        if (StagingLabels.Holder(secret.Versions, StagingLabels.Current) is not { } current)
        {
            return secret with { Versions = StagingLabels.AddPending(secret.Versions, token, version) };
        }

        // Absent only if the version was purged after the secret was read: read both again.
        var stored = await secrets.ValueAsync(secret, current, cancellation) ?? throw new ConflictException();
        var context = new CallContext(
            Guid.NewGuid().ToString(), Principal.Service(secret.Account, ValueEnvelope.ServiceName), secret.Region, now,
            ValueEnvelope.ServiceName, UserAgent: null, cancellation);
        using var value = await envelope.OpenAsync(secret, stored.Value, context);
        var copy = await envelope.SealAsync(secret, token, value, stored.Value.IsBinary, context);
        secrets.InsertValue(transaction, copy);
        return secret with
        {
            Versions = StagingLabels.Put(secret.Versions, token, version with { KmsKeyArn = copy.KmsKeyArn }, [StagingLabels.Pending]).OrThrow(),
        };
    }
}
