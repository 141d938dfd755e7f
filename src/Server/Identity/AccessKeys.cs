using System.Collections.Concurrent;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Services.Access;
using Strongroom.Storage;

namespace Strongroom.Server.Identity;

/// <summary>
/// The long-term access keys of root users, held in memory. The first start makes one for the root user of one account and leaves it in
/// <see cref="RootCredentials"/>' file.
/// </summary>
internal sealed class AccessKeys(Database database, TimeProvider time) : IDisposable
{
    // Table numbers 2 to 9 are the server's own.
    private static readonly TableDefinition<AccessKeyRecord> Definition =
        new(2, "access keys", IdentityJson.Default.AccessKeyRecord, key => Key.Of(key.AccessKeyId));

    private readonly Table<AccessKeyRecord> _table = database.Table(Definition);
    private readonly ConcurrentDictionary<string, (SecretValue Secret, Principal Principal)> _keys = [];

    /// <summary>Loads the keys; if there is none, makes the root key of <paramref name="account"/>.</summary>
    /// <returns>Whether this start made it.</returns>
    public async Task<bool> LoadAsync(string credentialsFile, string account)
    {
        await foreach (var row in _table.EnumerateAsync())
        {
            Hold(row.Value);
        }

        if (!_keys.IsEmpty)
        {
            return false;
        }

        // The file comes first: a start that is cut off in between finds it and stores the same key.
        var now = time.GetUtcNow();
        if (RootCredentials.Read(credentialsFile, account, now) is not { } key)
        {
            key = RootCredentials.Generate(account, now);
            RootCredentials.Write(credentialsFile, key);
        }

        await StoreAsync(key);
        Hold(key);
        return true;
    }

    /// <summary>Stores the keys again in a store that was emptied.</summary>
    public async Task RestoreAsync()
    {
        foreach (var (id, held) in _keys)
        {
            await StoreAsync(new AccessKeyRecord
            {
                AccessKeyId = id,
                Account = held.Principal.Account,
                SecretKey = held.Secret.Reveal().ToArray(),
                Created = time.GetUtcNow(),
            });
        }
    }

    /// <summary>The key of a root user, or null.</summary>
    public CredentialAnswer<Principal>? Find(string accessKeyId) =>
        _keys.TryGetValue(accessKeyId, out var held) ? CredentialAnswer.Found(held.Secret, held.Principal) : null;

    /// <summary>The account of a root user's key, or null.</summary>
    public string? AccountOf(string accessKeyId) => _keys.TryGetValue(accessKeyId, out var held) ? held.Principal.Account : null;

    public void Dispose()
    {
        foreach (var (secret, _) in _keys.Values)
        {
            secret.Dispose();
        }
    }

    /// <summary>The ids of the stored keys, by account.</summary>
    public async Task<ILookup<string, string>> StoredAsync()
    {
        var keys = new List<AccessKeyRecord>();
        await foreach (var row in _table.EnumerateAsync())
        {
            keys.Add(row.Value);
        }

        return keys.ToLookup(key => key.Account, key => key.AccessKeyId);
    }

    /// <summary>Stores a key in place of all that the root user of its account has.</summary>
    public async Task ReplaceAsync(AccessKeyRecord key)
    {
        var transaction = database.Begin();
        await foreach (var row in _table.EnumerateAsync())
        {
            if (row.Value.Account == key.Account)
            {
                transaction.Delete(row);
            }
        }

        transaction.Insert(_table, key);
        await transaction.CommitAsync();
    }

    private async Task StoreAsync(AccessKeyRecord key)
    {
        var transaction = database.Begin();
        transaction.Insert(_table, key);
        await transaction.CommitAsync();
    }

    private void Hold(AccessKeyRecord key) =>
        _keys[key.AccessKeyId] = (SecretValue.Copy(key.SecretKey), Principal.Root(key.Account, key.AccessKeyId));
}
