using Strongroom.Protocol.Errors;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Domain;

/// <summary>Finds keys and aliases, and stores managed keys at their first use.</summary>
internal sealed class KeyDirectory(Database database)
{
    /// <summary>All keys.</summary>
    public Table<KeyRecord> Keys { get; } = database.Table(KmsTables.Keys);

    /// <summary>All aliases.</summary>
    public Table<AliasRecord> Aliases { get; } = database.Table(KmsTables.Aliases);

    /// <summary>Looks up what a <c>KeyId</c> parameter names; aliases are followed.</summary>
    /// <exception cref="AwsException">The text names nothing that could exist.</exception>
    public ValueTask<ResolvedKey> ResolveAsync(string keyId, CallContext context) =>
        ResolveAsync(KeyReference.Parse(keyId, context), context);

    /// <summary>As <see cref="ResolveAsync(string, CallContext)"/>, for operations that take no alias.</summary>
    /// <exception cref="AwsException">The text names no key that could exist.</exception>
    public ValueTask<ResolvedKey> ResolveKeyAsync(string keyId, CallContext context) =>
        ResolveAsync(KeyReference.ParseKey(keyId, context), context);

    /// <summary>Looks up a reference.</summary>
    public async ValueTask<ResolvedKey> ResolveAsync(KeyReference reference, CallContext context)
    {
        if (reference.AliasName is null)
        {
            return new ResolvedKey(reference, await FindAsync(reference, reference.KeyId!, context), null, AliasFound: false);
        }

        var alias = await Aliases.GetAsync(
            Key.Of(reference.Account, reference.Region, reference.AliasName), context.Cancellation);
        if (alias is not null)
        {
            return new ResolvedKey(reference, await FindAsync(reference, alias.Value.TargetKeyId, context), null, AliasFound: true);
        }

        // Nobody can bring another account's managed key into being.
        KeyRecord? toCreate = ManagedKeys.ServiceOf(reference.AliasName) is { } service && reference.Account == context.Account
            ? ManagedKeys.Create(reference.Account, reference.Region, service, context.Time)
            : null;
        return new ResolvedKey(reference, null, toCreate, AliasFound: false);
    }

    /// <summary>The key; a managed one that is used for the first time is stored before.</summary>
    /// <exception cref="AwsException">NotFoundException.</exception>
    /// <exception cref="ConflictException">Another call stored the managed key first: the next attempt finds it.</exception>
    public async ValueTask<KeyRecord> RequireAsync(ResolvedKey resolved, CallContext context)
    {
        if (resolved.ToCreate is { } key)
        {
            Transaction transaction = database.Begin();
            transaction.Insert(Keys, key);
            transaction.Insert(Aliases, new AliasRecord(
                key.Account, key.Region, resolved.Reference.AliasName!, key.KeyId, key.Created, key.Created));
            await transaction.CommitAsync(context.Cancellation);
        }

        return resolved.Require();
    }

    /// <summary>Replaces a stored key.</summary>
    /// <exception cref="ConflictException">The key has changed since it was read.</exception>
    public async ValueTask UpdateAsync(Row<KeyRecord> row, KeyRecord changed, CallContext context)
    {
        Transaction transaction = database.Begin();
        transaction.Update(row, changed);
        await transaction.CommitAsync(context.Cancellation);
    }

    private ValueTask<Row<KeyRecord>?> FindAsync(KeyReference reference, string keyId, CallContext context) =>
        Keys.GetAsync(Key.Of(reference.Account, reference.Region, keyId), context.Cancellation);
}
