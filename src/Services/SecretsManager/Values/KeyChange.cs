using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Values;

/// <summary>
/// A change of a secret's KMS key: new versions use it, and the values of the versions labelled AWSCURRENT, AWSPENDING and
/// AWSPREVIOUS are encrypted anew under it (API reference, UpdateSecret.KmsKeyId).
/// </summary>
internal sealed class KeyChange(Secrets secrets, ValueEnvelope envelope)
{
    /// <summary>Stages the re-encrypted values and returns the secret with its new key.</summary>
    /// <param name="transaction">Takes the writes.</param>
    /// <param name="secret">The secret under its old key.</param>
    /// <param name="keyId">The new key; null for aws/secretsmanager.</param>
    /// <param name="context">Whose call it is: the caller must be able to use both keys.</param>
    public async ValueTask<SecretRecord> ApplyAsync(Transaction transaction, SecretRecord secret, string? keyId, CallContext context)
    {
        var changed = secret with { KmsKeyId = keyId };
        await envelope.ValidateKeyAsync(changed, context);
        foreach (var (versionId, version) in secret.Versions)
        {
            if (!version.HasValue || !(version.Has(StagingLabels.Current) || version.Has(StagingLabels.Pending) || version.Has(StagingLabels.Previous)))
            {
                continue;
            }

            var stored = await secrets.ValueAsync(secret, versionId, context.Cancellation) ?? throw new ConflictException();
            using var value = await envelope.OpenAsync(secret, stored.Value, context);
            var sealedAnew = await envelope.SealAsync(changed, versionId, value, stored.Value.IsBinary, context);
            transaction.Update(stored, sealedAnew);
            changed = changed with
            {
                Versions = changed.Versions.SetItem(versionId, version with { KmsKeyId = keyId, KmsKeyArn = sealedAnew.KmsKeyArn }),
            };
        }

        // The primary shows the keys of its replicas.
        if (changed.IsReplica && await secrets.FindAsync(changed.Account, changed.PrimaryRegion!, changed.Name, context.Cancellation) is { } primary
            && primary.Value.UniqueSuffix == changed.UniqueSuffix)
        {
            Secrets.UpdateOnly(transaction, primary, primary.Value with
            {
                Replicas = [.. primary.Value.Replicas.Select(replica => replica.Region == changed.Region ? replica with { KmsKeyId = keyId } : replica)],
            });
        }

        return changed;
    }
}
