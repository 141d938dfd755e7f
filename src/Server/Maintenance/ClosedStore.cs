using Strongroom.Crypto;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Server.Maintenance;

/// <summary>The store of a data directory that no server has open, for verbs that write to it.</summary>
internal static class ClosedStore
{
    /// <summary>Opens it.</summary>
    /// <returns>Null when another process has it open.</returns>
    /// <exception cref="StorageUnavailableException">There is no store, or it cannot be opened.</exception>
    public static SqliteStore? TryOpen(string data)
    {
        // Throws where there is no store, which opening would make.
        SqliteSnapshot.Open(data).Dispose();
        try
        {
            return SqliteStore.Open(new SqliteStoreOptions(data));
        }
        catch (StorageUnavailableException error) when (error.InnerException is IOException)
        {
            return null;
        }
    }

    /// <summary>What its barrier is opened by.</summary>
    /// <exception cref="BackupException">No server has used it yet.</exception>
    public static async Task<(BarrierState State, long Revision)> StateAsync(SqliteStore store) =>
        await new SystemRecords(store).ReadAsync(SystemKeys.BarrierState) is { } entry
            ? (BarrierState.Decode(entry.Value.Span), entry.Revision)
            : throw new BackupException("The store is empty: no server has used it yet.");
}
