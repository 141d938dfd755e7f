using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Values;

/// <summary>How a value becomes a version of a secret: the same for CreateSecret, PutSecretValue and UpdateSecret.</summary>
internal sealed class ValueWriter(Secrets secrets, ValueEnvelope envelope)
{
    /// <summary>
    /// What a write with this token amounts to. The stored value is decrypted only if the answer needs it, because the
    /// caller's audit trail shows that.
    /// </summary>
    public async ValueTask<TokenUse> DecideAsync(SecretRecord secret, string token, RequestValue value, CallContext context)
    {
        var existing = secret.Versions.GetValueOrDefault(token);
        var use = RequestTokens.Decide(existing, null);
        if (use == TokenUse.CompareValues)
        {
            use = RequestTokens.Decide(existing, await IsSameAsync(secret, token, value, context));
        }

        return use == TokenUse.Conflict ? throw RequestTokens.Conflict(token, secret.Arn).ToError() : use;
    }

    /// <summary>Whether the stored value of a version equals <paramref name="value"/>, kind included.</summary>
    public async ValueTask<bool> IsSameAsync(SecretRecord secret, string versionId, RequestValue value, CallContext context)
    {
        // Absent only if the version was purged after the secret was read: read both again.
        var stored = await secrets.ValueAsync(secret, versionId, context.Cancellation) ?? throw new ConflictException();
        using var plaintext = await envelope.OpenAsync(secret, stored.Value, context);
        return stored.Value.IsBinary == value.IsBinary && plaintext.Equals(value.Value);
    }

    /// <summary>
    /// Stages the value as version <paramref name="versionId"/> and returns the secret with that version and its labels.
    /// </summary>
    public async ValueTask<SecretRecord> AddAsync(
        Transaction transaction, SecretRecord secret, string versionId, RequestValue value, IReadOnlyList<string>? stages, CallContext context)
    {
        if (!secret.Versions.ContainsKey(versionId))
        {
            VersionRetention.CheckRoom(secret.Versions, context.Time).Throw();
        }

        var stored = await envelope.SealAsync(secret, versionId, value.Value, value.IsBinary, context);
        var version = new VersionRecord { CreatedDate = context.Time, KmsKeyId = secret.KmsKeyId, KmsKeyArn = stored.KmsKeyArn };
        var before = StagingLabels.Holder(secret.Versions, StagingLabels.Current);
        var changed = secret with
        {
            Versions = StagingLabels.Put(secret.Versions, versionId, version, stages).OrThrow(),
            LastChangedDate = context.Time,
        };
        secrets.InsertValue(transaction, stored);
        var isNewCurrent = before is not null && StagingLabels.Holder(changed.Versions, StagingLabels.Current) != before;
        return isNewCurrent ? RotationDates.Rotated(changed, context.Time) : changed;
    }
}
