using System.Collections.Concurrent;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Store;

/// <summary>
/// Everything that IAM stores. Every write goes through <see cref="CommitAsync"/>, which tells those that hold something
/// assembled of an account's records that it is out of date.
/// </summary>
internal sealed class IamStore : IDisposable
{
    private readonly Database _database;
    private readonly ConcurrentDictionary<string, AccountVersion> _versions = [];
    private readonly SemaphoreSlim _aliases = new(1);

    public IamStore(Database database)
    {
        _database = database;
        Users = new(database, IamTables.Users, name => $"The user with name {name} cannot be found.", IamArn.User);
        Groups = new(database, IamTables.Groups, name => $"The group with name {name} cannot be found.", IamArn.Group);
        Roles = new(database, IamTables.Roles, name => $"The role with name {name} cannot be found.", IamArn.Role);
        Policies = new(database, IamTables.Policies, name => $"Policy {name} was not found.", IamArn.Policy);
        InstanceProfiles = new(database, IamTables.InstanceProfiles, name => $"Instance Profile {name} cannot be found.", IamArn.InstanceProfile);
        UserKeys = database.Table(IamTables.UserKeys);
        Providers = database.Table(IamTables.Providers);
        PolicyUsages = database.Table(IamTables.PolicyUsages);
        Accounts = database.Table(IamTables.Accounts);
        LastUses = database.Table(IamTables.LastUses);
        database.Forgotten += Forget;
    }

    public EntityTable<UserRecord> Users { get; }

    public EntityTable<GroupRecord> Groups { get; }

    public EntityTable<RoleRecord> Roles { get; }

    public EntityTable<PolicyRecord> Policies { get; }

    public EntityTable<InstanceProfileRecord> InstanceProfiles { get; }

    public Table<UserKeyRecord> UserKeys { get; }

    public Table<ProviderRecord> Providers { get; }

    public Table<PolicyUsageRecord> PolicyUsages { get; }

    public Table<AccountRecord> Accounts { get; }

    public Table<LastUseRecord> LastUses { get; }

    /// <summary>Begins a transaction.</summary>
    public Transaction Begin() => _database.Begin();

    /// <summary>Commits what was staged for an account.</summary>
    /// <exception cref="ConflictException">Another commit came first.</exception>
    public async ValueTask CommitAsync(Transaction transaction, string account, CancellationToken cancellation)
    {
        try
        {
            await transaction.CommitAsync(cancellation);
        }
        finally
        {
            // Also where the outcome is unknown. Before the writer is answered, so that it reads its own writes.
            VersionOf(account).Advance();
        }
    }

    /// <summary>Replaces one record.</summary>
    /// <exception cref="ConflictException">It has changed since it was read.</exception>
    public async ValueTask UpdateAsync<T>(Row<T> row, T changed, CallContext context)
        where T : class
    {
        var transaction = Begin();
        transaction.Update(row, changed);
        await CommitAsync(transaction, context.Account, context.Cancellation);
    }

    /// <summary>Counts the writes to an account's records.</summary>
    public AccountVersion VersionOf(string account) => _versions.GetOrAdd(account, static _ => new AccountVersion());

    /// <summary>Makes everything that was assembled out of date, after the store was emptied or changed otherwise than through here.</summary>
    public void Forget()
    {
        foreach (var version in _versions.Values)
        {
            version.Advance();
        }
    }

    /// <summary>The account's record, or what it would be.</summary>
    public async ValueTask<AccountRecord> AccountAsync(string account, CallContext context) =>
        (await Accounts.GetAsync(Key.Of(account), context.Cancellation))?.Value ?? new AccountRecord(account, context.Time);

    /// <summary>Stages a change of the account's record.</summary>
    public async ValueTask StageAccountAsync(Transaction transaction, Func<AccountRecord, AccountRecord> change, CallContext context)
    {
        if (await Accounts.GetAsync(Key.Of(context.Account), context.Cancellation) is { } row)
        {
            transaction.Update(row, change(row.Value));
        }
        else
        {
            transaction.Insert(Accounts, change(new AccountRecord(context.Account, context.Time)));
        }
    }

    /// <summary>Gives the account an alias, in place of the one it has.</summary>
    /// <returns>Whether no other account has it.</returns>
    public async ValueTask<bool> TrySetAliasAsync(string? alias, CallContext context)
    {
        // The index alone does not keep two accounts from the same alias; one process writes, so this does.
        await _aliases.WaitAsync(context.Cancellation);
        try
        {
            if (alias is not null
                && (await Accounts.ScanIndexAsync(IamTables.AccountsByAlias, Key.Of(alias), cancellation: context.Cancellation)).Rows is [{ } holder, ..])
            {
                return holder.Value.Account == context.Account;
            }

            var transaction = Begin();
            await StageAccountAsync(transaction, account => account with { Alias = alias }, context);
            await CommitAsync(transaction, context.Account, context.Cancellation);
            return true;
        }
        finally
        {
            _aliases.Release();
        }
    }

    /// <summary>The user with an id, or null.</summary>
    public ValueTask<Row<UserRecord>?> UserByIdAsync(string id, CancellationToken cancellation) =>
        OneAsync(Users.Table, IamTables.UsersById, id, cancellation);

    /// <summary>The group with an id, or null.</summary>
    public ValueTask<Row<GroupRecord>?> GroupByIdAsync(string id, CancellationToken cancellation) =>
        OneAsync(Groups.Table, IamTables.GroupsById, id, cancellation);

    /// <summary>The role with an id, or null.</summary>
    public ValueTask<Row<RoleRecord>?> RoleByIdAsync(string id, CancellationToken cancellation) =>
        OneAsync(Roles.Table, IamTables.RolesById, id, cancellation);

    /// <summary>The user that a UserName means; left out, it means the caller.</summary>
    /// <exception cref="AwsException">ValidationError: the caller is no user.</exception>
    public ValueTask<Found<UserRecord>> FindUserAsync(string? name, CallContext context) =>
        Users.FindAsync(name ?? context.Caller.UserName ?? throw Faults.NoUserNamed(), context);

    /// <summary>What a provider's ARN names, or null.</summary>
    /// <exception cref="AwsException">ValidationError: it is no provider's ARN.</exception>
    public async ValueTask<Row<ProviderRecord>?> FindProviderAsync(string arn, CallContext context)
    {
        var (account, url) = IamArn.ReadProvider(arn);
        return account == context.Account ? await Providers.GetAsync(Key.Of(account, url), context.Cancellation) : null;
    }

    /// <summary>The role of an instance profile, or null.</summary>
    public async ValueTask<RoleRecord?> RoleOfAsync(InstanceProfileRecord profile, CallContext context) =>
        profile.RoleName is { } name ? (await Roles.FindAsync(name, context)).Row?.Value : null;

    /// <summary>The instance profiles that a role is in, by name.</summary>
    public async ValueTask<IReadOnlyList<InstanceProfileRecord>> ProfilesOfAsync(RoleRecord role, CallContext context)
    {
        var profiles = new List<InstanceProfileRecord>();
        foreach (var name in role.InstanceProfiles.Order(StringComparer.Ordinal))
        {
            if ((await InstanceProfiles.FindAsync(name, context)).Row is { } row)
            {
                profiles.Add(row.Value);
            }
        }

        return profiles;
    }

    public void Dispose()
    {
        _database.Forgotten -= Forget;
        _aliases.Dispose();
    }

    private static async ValueTask<Row<T>?> OneAsync<T>(Table<T> table, IndexDefinition<T> index, string id, CancellationToken cancellation)
        where T : class =>
        (await table.ScanIndexAsync(index, Key.Of(id), limit: 1, cancellation: cancellation)).Rows is [{ } row] ? row : null;
}
