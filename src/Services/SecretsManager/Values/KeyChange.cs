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
    /// <summary>Gives the secret its new key for the versions to come, if the caller can use it.</summary>
    /// <param name="transaction">Takes the write to the primary when the secret is a replica.</param>
    /// <param name="secret">The secret under its old key.</param>
    /// <param name="keyId">The new key; null for aws/secretsmanager.</param>
    /// <param name="context">Whose call it is.</param>
    public async ValueTask<SecretRecord> ChooseAsync(Transaction transaction, SecretRecord secret, string? keyId, CallContext context)
    {
        var changed = secret with { KmsKeyId = keyId };
        await envelope.ValidateKeyAsync(changed, context);

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

    /// <summary>
    /// Stages the values of the labelled versions under the secret's key. It comes last of a request's changes, when it is
    /// known which versions keep a label: one that loses its last label may be removed in the same transaction.
    /// </summary>
    /// <param name="transaction">Takes the writes.</param>
    /// <param name="secret">The secret under its new key.</param>
    /// <param name="written">The version that the same request has written, which is under the new key already; or null.</param>
    /// <param name="context">Whose call it is: the caller must be able to use both keys.</param>
    public async ValueTask<SecretRecord> ReencryptAsync(Transaction transaction, SecretRecord secret, string? written, CallContext context)
    {
        var changed = secret;
        foreach (var (versionId, version) in secret.Versions)
        {
            if (versionId == written || !version.HasValue
                || !(version.Has(StagingLabels.Current) || version.Has(StagingLabels.Pending) || version.Has(StagingLabels.Previous)))
            {
                continue;
            }

            var stored = await secrets.ValueAsync(secret, versionId, context.Cancellation) ?? throw new ConflictException();
            using var value = await envelope.OpenAsync(secret, stored.Value, context);
            var sealedAnew = await envelope.SealAsync(secret, versionId, value, stored.Value.IsBinary, context);
            transaction.Update(stored, sealedAnew);
            changed = changed with
            {
                Versions = changed.Versions.SetItem(versionId, version with { KmsKeyId = secret.KmsKeyId, KmsKeyArn = sealedAnew.KmsKeyArn }),
            };
        }

        return changed;
    }
}
