using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Strongroom.Storage.Sqlite;

/// <summary>A bounded pool of readers, opened when needed. Reads run on the caller's thread: they find their pages in memory
/// nearly always, which is over sooner than a thread switch.</summary>
internal sealed class SqliteReaderPool(SqliteFile file, int size) : IDisposable
{
    private readonly ConcurrentBag<SqliteReader> _idle = [];
    private readonly SemaphoreSlim _slots = new(size, size);
    private volatile bool _disposed;

    public async ValueTask<TResult> ReadAsync<TArgument, TResult>(
        TArgument argument, Func<SqliteReader, TArgument, TResult> read, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation);
        SqliteReader? reader = null;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_idle.TryTake(out reader)) reader = new SqliteReader(file.OpenReader());
            var result = read(reader, argument);
            _idle.Add(reader);
            reader = null;
            return result;
        }
        catch (SqliteException error)
        {
            throw new StorageUnavailableException($"The database cannot be read: {error.Message}", error);
        }
        finally
        {
            // Still here only after an error: the next read opens another.
            reader?.Dispose();
            _slots.Release();
        }
    }

    /// <summary>Waits for reads under way and closes every connection.</summary>
    public void Dispose()
    {
        _disposed = true;
        for (var slot = 0; slot < size; slot++) _slots.Wait();
        while (_idle.TryTake(out var reader)) reader.Dispose();
        _slots.Release(size);
    }
}
