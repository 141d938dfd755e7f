using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Grants;

/// <summary>Grants in the store. A key counts its grants, so that most keys need no look for any.</summary>
internal sealed class GrantDirectory(Database database, KeyDirectory keys)
{
    /// <summary>The grant of a key, or null.</summary>
    public async ValueTask<Row<GrantRecord>?> FindAsync(ResolvedKey key, string? grantId, CallContext context) =>
        key.Key is { } record && grantId is not null
            ? await keys.Grants.GetAsync(Key.Of(record.Account, record.Region, record.KeyId, grantId), context.Cancellation)
            : null;

    /// <summary>Stores a new grant.</summary>
    /// <exception cref="AwsException">LimitExceededException.</exception>
    public async ValueTask AddAsync(Row<KeyRecord> key, GrantRecord grant, CallContext context)
    {
        if (key.Value.GrantCount >= GrantRules.MaxPerKey)
        {
            throw KmsErrors.LimitExceededException($"The key {key.Value.Arn} has {GrantRules.MaxPerKey} grants already.");
        }

        Transaction transaction = database.Begin();
        transaction.Update(key, key.Value with { GrantCount = key.Value.GrantCount + 1 });
        transaction.Insert(keys.Grants, grant);
        await transaction.CommitAsync(context.Cancellation);
    }

    /// <summary>Removes a grant.</summary>
    public async ValueTask RemoveAsync(Row<KeyRecord> key, Row<GrantRecord> grant, CallContext context)
    {
        Transaction transaction = database.Begin();
        transaction.Update(key, key.Value with { GrantCount = key.Value.GrantCount - 1 });
        transaction.Delete(grant);
        await transaction.CommitAsync(context.Cancellation);
    }
}
