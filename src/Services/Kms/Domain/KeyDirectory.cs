using Strongroom.Protocol.Errors;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Housekeeping;
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

    /// <summary>All grants.</summary>
    public Table<GrantRecord> Grants { get; } = database.Table(KmsTables.Grants);

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
            return await WithPolicyDataAsync(
                new ResolvedKey(reference, await FindAsync(reference, reference.KeyId!, context), null, AliasFound: false), context);
        }

        var alias = await Aliases.GetAsync(
            Key.Of(reference.Account, reference.Region, reference.AliasName), context.Cancellation);
        if (alias is not null)
        {
            return await WithPolicyDataAsync(
                new ResolvedKey(reference, await FindAsync(reference, alias.Value.TargetKeyId, context), null, AliasFound: true), context);
        }

        // Nobody can bring another account's managed key into being.
        KeyRecord? toCreate = ManagedKeys.ServiceOf(reference.AliasName) is { } service && reference.Account == context.Account
            ? ManagedKeys.Create(reference.Account, reference.Region, service, context.Time)
            : null;
        return new ResolvedKey(reference, null, toCreate, AliasFound: false) { AliasNames = toCreate?.AliasNames ?? [] };
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
            await new DueIndex(database).ScheduleAsync(transaction, RotationTask.For(key)!, context.Cancellation);
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

    /// <summary>The key of an ARN that this service wrote: <c>arn:aws:kms:REGION:ACCOUNT:key/ID</c>.</summary>
    public ValueTask<Row<KeyRecord>?> FindByArnAsync(string arn, CancellationToken cancellation)
    {
        string[] parts = arn.Split(':', 6);
        return Keys.GetAsync(Key.Of(parts[4], parts[3], parts[5]["key/".Length..]), cancellation);
    }

    /// <summary>Every alias of a key.</summary>
    public async ValueTask<IReadOnlyList<Row<AliasRecord>>> AliasesOfAsync(KeyRecord key, CancellationToken cancellation)
    {
        List<Row<AliasRecord>> found = [];
        Key? position = null;
        do
        {
            Page<AliasRecord> page = await Aliases.ScanIndexAsync(
                KmsTables.AliasesByTarget, Key.Of(key.Account, key.Region, key.KeyId), position, cancellation: cancellation);
            found.AddRange(page.Rows);
            position = page.Next;
        }
        while (position is not null);
        return found;
    }

    /// <summary>The grants on a key of which a caller is the grantee.</summary>
    public async ValueTask<IReadOnlyList<GrantRecord>> GrantsOfAsync(KeyRecord key, CallContext context)
    {
        List<GrantRecord> found = [];
        foreach (string principal in GrantPrincipal.Of(context.Caller.Arn))
        {
            Key? position = null;
            do
            {
                Page<GrantRecord> page = await Grants.ScanIndexAsync(
                    KmsTables.GrantsByGrantee,
                    Key.Of(key.Account, key.Region, key.KeyId, principal),
                    position,
                    cancellation: context.Cancellation);
                found.AddRange(page.Rows.Select(row => row.Value));
                position = page.Next;
            }
            while (position is not null);
        }

        return found;
    }

    /// <summary>The names of a key's aliases, from its record if they are kept there.</summary>
    public async ValueTask<IReadOnlyList<string>> AliasNamesOfAsync(KeyRecord key, CancellationToken cancellation) =>
        key.AliasNames ?? [.. (await AliasesOfAsync(key, cancellation)).Select(alias => alias.Value.Name)];

    /// <summary>Stages that the key of an alias loses its name.</summary>
    public async ValueTask TakeAliasAsync(Transaction transaction, AliasRecord alias, CallContext context)
    {
        if (await Keys.GetAsync(Key.Of(alias.Account, alias.Region, alias.TargetKeyId), context.Cancellation) is { } row)
        {
            transaction.Update(row, row.Value with
            {
                AliasNames = [.. (await AliasNamesOfAsync(row.Value, context.Cancellation)).Where(name => name != alias.Name)],
            });
        }
    }

    // What policies may ask of a key beyond its record. Of most keys nothing has to be read for it.
    private async ValueTask<ResolvedKey> WithPolicyDataAsync(ResolvedKey resolved, CallContext context)
    {
        if (resolved.Key is not { } key)
        {
            return resolved;
        }

        return resolved with
        {
            Grants = key.GrantCount == 0 ? [] : await GrantsOfAsync(key, context),
            AliasNames = await AliasNamesOfAsync(key, context.Cancellation),
        };
    }

    private ValueTask<Row<KeyRecord>?> FindAsync(KeyReference reference, string keyId, CallContext context) =>
        Keys.GetAsync(Key.Of(reference.Account, reference.Region, keyId), context.Cancellation);
}
