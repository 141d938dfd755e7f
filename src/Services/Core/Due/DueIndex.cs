using Strongroom.Storage;

namespace Strongroom.Services.Due;

/// <summary>
/// What is due later, durably. Tasks are staged on the transaction of the operation that causes them, so both are
/// stored or neither. The primary key is kind and subject, so a task is found for cancelling however often it was put off;
/// an index orders those of each lane by time.
/// </summary>
public sealed class DueIndex(Database database)
{
    /// <summary>The table number taken in the store; services number theirs from 10 on.</summary>
    public const int TableNumber = 1;

    private static readonly IndexDefinition<DueTask> ByTime = new(1, "by time", task => task.Lane is null ? [Key.Of(task.DueAt)] : []);

    // Each lane is read by itself, so that a lane's backlog is not in the way of finding what else is due.
    private static readonly IndexDefinition<DueTask> ByLane = new(2, "by lane and time", task => task.Lane is { } lane ? [Key.Of(lane, task.DueAt)] : []);

    private static readonly TableDefinition<DueTask> Definition =
        new(TableNumber, "due tasks", DueJson.Default.DueTask, task => Key.Of(task.Kind, task.Subject), ByTime, ByLane);

    private readonly Table<DueTask> _tasks = database.Table(Definition);

    internal long Revision => database.Revision;

    /// <summary>The task of that kind and subject, or null.</summary>
    public async ValueTask<DueTask?> FindAsync(string kind, string subject, CancellationToken cancellation = default) =>
        (await _tasks.GetAsync(Key.Of(kind, subject), cancellation))?.Value;

    /// <summary>Stages the task, in place of one with the same kind and subject. Once per transaction and task.</summary>
    public async ValueTask ScheduleAsync(Transaction transaction, DueTask task, CancellationToken cancellation = default)
    {
        if (await _tasks.GetAsync(Key.Of(task.Kind, task.Subject), cancellation) is { } row) transaction.Update(row, task);
        else transaction.Insert(_tasks, task);
    }

    /// <summary>Stages the removal of the task; the commit demands that it is there unchanged, or still absent.</summary>
    /// <returns>Whether there is one.</returns>
    public async ValueTask<bool> CancelAsync(Transaction transaction, string kind, string subject, CancellationToken cancellation = default)
    {
        var key = Key.Of(kind, subject);
        if (await _tasks.GetAsync(key, cancellation) is { } row)
        {
            transaction.Delete(row);
            return true;
        }

        transaction.RequireAbsent(_tasks, key);
        return false;
    }

    /// <summary>How many tasks of a lane are due at a time, running ones included; counts no further than a limit.</summary>
    public async ValueTask<int> CountDueAsync(string lane, DateTimeOffset now, int limit, CancellationToken cancellation = default)
    {
        var page = await _tasks.ScanIndexKeysAsync(ByLane, Key.Of(lane), limit: limit, cancellation: cancellation);
        return page.Entries.TakeWhile(entry => DueAt(entry.IndexKey) <= now).Count();

        static DateTimeOffset DueAt(Key key)
        {
            var reader = key.Read();
            reader.ReadText();
            return reader.ReadTime();
        }
    }

    /// <summary>The tasks of a lane (null: of none) that are due first, due or not.</summary>
    internal async ValueTask<IReadOnlyList<Row<DueTask>>> FirstAsync(string? lane, int count, CancellationToken cancellation) => lane is null
        ? (await _tasks.ScanIndexAsync(ByTime, limit: count, cancellation: cancellation)).Rows
        : (await _tasks.ScanIndexAsync(ByLane, Key.Of(lane), limit: count, cancellation: cancellation)).Rows;

    /// <summary>Removes a task that has run, unless it changed meanwhile.</summary>
    internal ValueTask CompleteAsync(Row<DueTask> row)
    {
        var transaction = database.Begin();
        transaction.Delete(row);
        return CommitUnlessChangedAsync(transaction);
    }

    /// <summary>Puts a task off, unless it changed meanwhile.</summary>
    internal ValueTask PutOffAsync(Row<DueTask> row, DateTimeOffset until)
    {
        var transaction = database.Begin();
        transaction.Update(row, row.Value with { DueAt = until, Attempt = row.Value.Attempt + 1 });
        return CommitUnlessChangedAsync(transaction);
    }

    internal IAsyncEnumerable<TableChange<DueTask>> WatchAsync(long afterRevision, CancellationToken cancellation) =>
        _tasks.WatchAsync(afterRevision, cancellation);

    private static async ValueTask CommitUnlessChangedAsync(Transaction transaction)
    {
        try
        {
            await transaction.CommitAsync();
        }
        catch (ConflictException)
        {
            // Rescheduled, cancelled or already removed by its handler: that is what holds now.
        }
    }
}
