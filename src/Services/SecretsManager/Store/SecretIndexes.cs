using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Store;

/// <summary>The indexes of secrets that need more than their definition: a key, and entries for the secrets of an earlier
/// version.</summary>
public static class SecretIndexes
{
    /// <summary>Makes a database ready for secrets. Runs before the first one is read or written, and again after everything
    /// was deleted. In a store of a version without the index, this reads and indexes every secret, once.</summary>
    /// <returns>The secrets that were indexed now.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot be read or written; the next start goes on from
    /// here.</exception>
    public static async Task<long> PrepareAsync(Database database)
    {
        await BlindingKey.LoadAsync(database);
        return await new IndexBuild(database).RunAsync(SecretTables.Secrets, SecretTables.ByTerm);
    }
}
