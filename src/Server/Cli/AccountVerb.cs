using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Strongroom.Server.Identity;
using Strongroom.Server.Maintenance;
using Strongroom.Server.Options;
using Strongroom.Services.Iam;
using Strongroom.Storage;

namespace Strongroom.Server.Cli;

/// <summary><c>strongroom account</c>: makes and shows the accounts of a deployment, and their root users' keys.</summary>
internal static partial class AccountVerb
{
    private const string Usage = """
        strongroom account create [--account ID] [--alias NAME] [--to FILE]   a new account, and a key for its root user
        strongroom account list                                               all accounts
        strongroom account show --account ID                                  one account
        strongroom account alias --account ID [--alias NAME]                  another alias, or none
        strongroom account root-key --account ID [--to FILE]                  another key for the root user, in place of all it has

        All of them take [--data DIR] [--seal-key-file FILE], as the server does. Stop the server for them. An ID has 12 digits; left
        out, it is drawn. A root user's key is written to FILE, by default root-credentials-ID in the data directory.
        """;

    private static readonly OptionDefinition<string> AccountId = DirectoryVerb.OwnText("account", "The account's id, 12 digits.");
    private static readonly OptionDefinition<string> Alias = DirectoryVerb.OwnText("alias", "The account's alias.");
    private static readonly OptionDefinition<string> To = DirectoryVerb.OwnPath("to", "The new file with the root user's key.");

    public static async Task<int> RunAsync(string[] args)
    {
        ProcessHardening.Apply();
        switch (args)
        {
            case ["create", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [], [AccountId, Alias, To], verb => WithDirectoryAsync(verb, CreateAsync));
            case ["list", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [], [], verb => WithDirectoryAsync(verb, ListAsync));
            case ["show", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [AccountId], [], verb => WithDirectoryAsync(verb, ShowAsync));
            case ["alias", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [AccountId], [Alias], verb => WithDirectoryAsync(verb, SetAliasAsync));
            case ["root-key", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [AccountId], [To], verb => WithDirectoryAsync(verb, ReplaceKeyAsync));
            case ["--help" or "-h"]:
                Console.WriteLine(Usage);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<int> WithDirectoryAsync(DirectoryVerb verb, Func<DirectoryVerb, Directory, Task<int>> work)
    {
        if (verb.TextOf(AccountId, "") is { Length: > 0 } id && !Accounts.IsId(id))
        {
            return await FailAsync($"{id} is no account id: it has not 12 digits");
        }

        if (verb.TextOf(Alias, "") is { Length: > 0 } alias && !AliasForm().IsMatch(alias))
        {
            return await FailAsync($"{alias} is no alias: 3 to 63 small letters, digits and single hyphens");
        }

        await using var store = ClosedStore.TryOpen(verb.Data)
            ?? throw new StorageUnavailableException("The server is running. Stop it to work on its accounts.");
        using var seal = KeyFileSeal.Open(verb.SealKeyFile);
        using var barrier = await (await ClosedStore.StateAsync(store)).State.OpenAsync(seal);
        var database = new Database(store, barrier);
        using var accounts = new Accounts(database);
        using var keys = new AccessKeys(database, TimeProvider.System);
        return await work(verb, new Directory(accounts, keys, await keys.StoredAsync()));
    }

    private static async Task<int> CreateAsync(DirectoryVerb verb, Directory directory)
    {
        var id = verb.TextOf(AccountId) is { Length: > 0 } given ? given : RandomNumberGenerator.GetString("0123456789", 12);
        if (directory.Keys.Contains(id) || await directory.Accounts.FindAsync(id) is not null)
        {
            return await FailAsync($"account {id} exists; see strongroom account root-key for another key");
        }

        var now = TimeProvider.System.GetUtcNow();
        if (verb.TextOf(Alias) is { Length: > 0 } alias && !await directory.Accounts.SetAliasAsync(id, alias, now))
        {
            return await FailAsync($"another account has the alias {alias}");
        }

        await directory.Accounts.CreateAsync(id, now);
        return await GiveKeyAsync(verb, directory, id, now);
    }

    private static async Task<int> ReplaceKeyAsync(DirectoryVerb verb, Directory directory)
    {
        var id = verb.TextOf(AccountId);
        return await FindAsync(directory, id) is null
            ? await FailAsync($"there is no account {id}")
            : await GiveKeyAsync(verb, directory, id, TimeProvider.System.GetUtcNow());
    }

    private static async Task<int> GiveKeyAsync(DirectoryVerb verb, Directory directory, string id, DateTimeOffset now)
    {
        var file = verb.PathOf(To) ?? Path.Combine(verb.Data, $"{RootCredentials.FileName}-{id}");
        var key = RootCredentials.Generate(id, now);
        // The file comes first: a key that is stored and nowhere else is of no use.
        RootCredentials.Write(file, key);
        await directory.AccessKeys.ReplaceAsync(key);
        Console.WriteLine($"account {id}: the key of its root user is in {file}");
        return 0;
    }

    private static async Task<int> SetAliasAsync(DirectoryVerb verb, Directory directory)
    {
        var id = verb.TextOf(AccountId);
        if (await FindAsync(directory, id) is null)
        {
            return await FailAsync($"there is no account {id}");
        }

        var alias = verb.TextOf(Alias) is { Length: > 0 } given ? given : null;
        if (!await directory.Accounts.SetAliasAsync(id, alias, TimeProvider.System.GetUtcNow()))
        {
            return await FailAsync($"another account has the alias {alias}");
        }

        Console.WriteLine(alias is null ? $"account {id} has no alias" : $"account {id} has the alias {alias}");
        return 0;
    }

    private static async Task<int> ListAsync(DirectoryVerb verb, Directory directory)
    {
        Console.WriteLine("account       alias                 users  roles  root keys");
        var known = (await directory.Accounts.ListAsync()).ToDictionary(account => account.Id);
        foreach (var id in known.Keys.Union(directory.Keys.Select(key => key.Key)).Order(StringComparer.Ordinal))
        {
            var account = known.GetValueOrDefault(id);
            Console.WriteLine($"{id}  {account?.Alias ?? "-",-20}  {account?.Users ?? 0,5}  {account?.Roles ?? 0,5}  {directory.Keys[id].Count(),9}");
        }

        return 0;
    }

    private static async Task<int> ShowAsync(DirectoryVerb verb, Directory directory)
    {
        var id = verb.TextOf(AccountId);
        if (await FindAsync(directory, id) is not { } account)
        {
            return await FailAsync($"there is no account {id}");
        }

        Console.WriteLine($"account    {account.Id}");
        Console.WriteLine($"alias      {account.Alias ?? "-"}");
        Console.WriteLine($"users      {account.Users}");
        Console.WriteLine($"groups     {account.Groups}");
        Console.WriteLine($"roles      {account.Roles}");
        Console.WriteLine($"policies   {account.Policies}");
        Console.WriteLine($"root keys  {string.Join(", ", directory.Keys[id].DefaultIfEmpty("-"))}");
        return 0;
    }

    // An account whose root user has a key exists, even if nothing was ever done in it.
    private static async Task<Account?> FindAsync(Directory directory, string id) =>
        await directory.Accounts.FindAsync(id)
        ?? (directory.Keys.Contains(id) ? new Account(id, default, null, 0, 0, 0, 0) : null);

    private static async Task<int> FailAsync(string reason)
    {
        await Console.Error.WriteLineAsync($"strongroom: {reason}");
        return 1;
    }

    // The model's accountAliasType.
    [GeneratedRegex("^(?![0-9]{12}$)[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$")]
    private static partial Regex AliasForm();

    /// <summary>What is in the data directory.</summary>
    private sealed record Directory(Accounts Accounts, AccessKeys AccessKeys, ILookup<string, string> Keys);
}
