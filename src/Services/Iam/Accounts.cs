using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam;

/// <summary>An account of the deployment.</summary>
/// <param name="Id">12 digits.</param>
/// <param name="Created">When it was made, or first had something in it (UTC).</param>
/// <param name="Alias">Its alias, or null.</param>
/// <param name="Users">How many users it has.</param>
/// <param name="Groups">How many groups.</param>
/// <param name="Roles">How many roles.</param>
/// <param name="Policies">How many managed policies of its own.</param>
public sealed record Account(string Id, DateTimeOffset Created, string? Alias, int Users, int Groups, int Roles, int Policies);

/// <summary>The accounts of a deployment, for its operator: no API of AWS makes accounts here.</summary>
public sealed class Accounts(Database database) : IDisposable
{
    private const int Digits = 12;
    private readonly IamStore _store = new(database);

    /// <summary>Whether a text can be an account's id.</summary>
    public static bool IsId(string text) => text.Length == Digits && text.All(char.IsAsciiDigit);

    /// <summary>All accounts that were made or that have something of IAM in them, by id.</summary>
    public async Task<IReadOnlyList<Account>> ListAsync()
    {
        var accounts = new List<Account>();
        await foreach (var row in _store.Accounts.EnumerateAsync())
        {
            accounts.Add(Describe(row.Value));
        }

        return accounts;
    }

    /// <summary>An account, or null.</summary>
    public async Task<Account?> FindAsync(string id) => await _store.Accounts.GetAsync(Key.Of(id)) is { } row ? Describe(row.Value) : null;

    /// <summary>Makes an account; one that is there stays as it is.</summary>
    public async Task CreateAsync(string id, DateTimeOffset now)
    {
        if (await FindAsync(id) is null)
        {
            var transaction = _store.Begin();
            transaction.Insert(_store.Accounts, new AccountRecord(id, now));
            await transaction.CommitAsync();
        }
    }

    /// <summary>Gives an account an alias in place of the one it has, or takes it away.</summary>
    /// <returns>Whether no other account has it.</returns>
    public async Task<bool> SetAliasAsync(string id, string? alias, DateTimeOffset now) => await _store.TrySetAliasAsync(
        alias, new CallContext("", Principal.Root(id), "us-east-1", now, "", null, CancellationToken.None));

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private static Account Describe(AccountRecord account) => new(
        account.Account, account.Created, account.Alias, account.Users, account.Groups, account.Roles, account.Policies);
}
