using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Strongroom.Storage.Sqlite;

/// <summary>
/// The one writer. While a transaction is being made durable further commits queue up; the next transaction takes all of
/// them, so that under load many commits share one fsync, and alone a commit waits for nobody. Members of a group are
/// checked in order, each against the state that the earlier ones left; one that conflicts fails alone. An engine error
/// fails the whole group, and the next group opens a new connection.
/// </summary>
internal sealed class SqliteCommitQueue
{
    private readonly SqliteFile _file;
    private readonly SqliteStoreOptions _options;
    private readonly ChangeLog _log;
    private readonly Channel<PendingCommit> _queue;
    private readonly Task _loop;
    private SqliteWriter? _writer;
    private long _revision;
    private long _transactions;

    public SqliteCommitQueue(SqliteFile file, SqliteStoreOptions options, SqliteWriter writer, ChangeLog log)
    {
        _file = file;
        _options = options;
        _writer = writer;
        _revision = writer.Revision;
        _log = log;
        _queue = Channel.CreateBounded<PendingCommit>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        // A thread of its own: it blocks in fsync.
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The revision of the last durable commit.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Transactions made durable so far.</summary>
    public long Transactions => Volatile.Read(ref _transactions);

    /// <summary>Commits that no transaction has taken yet.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>See <see cref="IKeyValueStore.LateCommit"/>; on the writing thread.</summary>
    public event Action? LateCommit;

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var pending = new PendingCommit(commit);
        try
        {
            await _queue.Writer.WriteAsync(pending, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteStore));
        }

        using var registration = cancellation.Register(() => pending.Cancel(cancellation));
        return await pending.Outcome;
    }

    /// <summary>Takes no further commits and finishes those that are queued.</summary>
    public async ValueTask DrainAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    /// <summary>Moves the log into the database file and closes the connection, once drained.</summary>
    public void Close()
    {
        try
        {
            _writer?.Checkpoint();
        }
        catch (SqliteException)
        {
            // Everything acknowledged is durable in the log, which the next start reads.
        }
        finally
        {
            _writer?.Dispose();
        }
    }

    private void Run()
    {
        var group = new List<PendingCommit>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            var bytes = 0L;
            while (group.Count < _options.MaxGroup && bytes < _options.MaxGroupBytes && _queue.Reader.TryRead(out var next))
            {
                if (!next.TryTake()) continue;
                group.Add(next);
                bytes += next.Bytes;
            }

            if (group.Count > 0) Write(group);
        }
    }

    private void Write(List<PendingCommit> group)
    {
        var results = new List<CommitResult>(group.Count);
        var changes = new List<Change>();
        try
        {
            var writer = _writer ??= Reopen();
            var from = writer.Revision;
            writer.Begin();
            foreach (var pending in group) results.Add(writer.Apply(pending.Commit, changes));
            writer.Commit(from);
        }
#pragma warning disable CA1031 // Whatever went wrong, the callers must learn of it and the writer must live on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            // Closing the connection rolls back what is open.
            _writer?.Dispose();
            _writer = null;
            var message = $"The database cannot be written: {error.Message}";
            foreach (var pending in group) pending.Fail(new StorageUnavailableException(message, error));
            return;
        }

        Volatile.Write(ref _transactions, _transactions + 1);
        // Watches and the revision first: whoever is told of a commit finds it in both.
        if (_writer.Revision != _revision)
        {
            _log.Append(changes);
            Volatile.Write(ref _revision, _writer.Revision);
        }

        for (var index = 0; index < group.Count; index++) group[index].Complete(results[index]);
    }

    private SqliteWriter Reopen()
    {
        var writer = new SqliteWriter(_file.OpenWriter());
        if (writer.Revision != _revision)
        {
            // The failed transaction became durable after all; what it changed is not known here any more.
            _log.Reset(writer.Revision);
            Volatile.Write(ref _revision, writer.Revision);
            LateCommit?.Invoke();
        }

        return writer;
    }
}
