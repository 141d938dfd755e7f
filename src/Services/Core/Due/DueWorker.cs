using Strongroom.Storage;

namespace Strongroom.Services.Due;

/// <summary>
/// Runs due tasks: several at once in each lane, but none twice at once. It sleeps until the next one is due and wakes when the due
/// table changes. A failed task is put off durably, longer each time; what was running when the process stopped runs again
/// after the next start.
/// </summary>
public sealed class DueWorker : IAsyncDisposable
{
    private const int TriesOnConflict = 5;

    // Timers have an upper bound, and a suspended machine a clock that jumps: look again at least this often.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    private readonly DueIndex _index;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, IDueHandler> _handlers;
    private readonly IReadOnlyList<(string? Name, int Concurrency)> _lanes;
    private readonly DueWorkerOptions _options;
    private readonly Action<DueTask?, Exception> _report;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, string Subject), (Task Task, string? Lane)> _running = [];

    // Tasks that failed and could not even be put off: not before then.
    private readonly Dictionary<(string Kind, string Subject), (DateTimeOffset Until, string? Lane)> _held = [];

    private TaskCompletionSource _wake = NewWake();
    private Task _loops = Task.CompletedTask;
    private bool _started;
    private long _completed;
    private long _failed;

    /// <summary>Makes a worker; <see cref="Start"/> starts it.</summary>
    /// <param name="index">Where tasks are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="handlers">One for each kind. A task of another kind fails and is put off.</param>
    /// <param name="options">Concurrency and waits.</param>
    /// <param name="report">Told of every failure: of a task, or (null) of reading the index. Does not throw.</param>
    public DueWorker(
        DueIndex index, TimeProvider time, IEnumerable<IDueHandler> handlers, DueWorkerOptions options, Action<DueTask?, Exception> report)
    {
        _index = index;
        _time = time;
        _handlers = handlers.ToDictionary(handler => handler.Kind);
        _lanes =
        [
            (null, options.Concurrency),
            .. _handlers.Values.Select(handler => handler.Lane).OfType<DueLane>().Distinct().Select(lane => ((string?)lane.Name, lane.Concurrency)),
        ];
        _options = options;
        _report = report;
    }

    /// <summary>Tasks that were run to their end since the start.</summary>
    public long Completed => Interlocked.Read(ref _completed);

    /// <summary>Runs of tasks that failed since the start; each is tried again.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Begins to run what is due, until <see cref="StopAsync"/>.</summary>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (_started) return;
            _started = true;
            // From before the first look: no change after it goes unseen.
            var revision = _index.Revision;
            _loops = Task.WhenAll(Task.Run(RunLoopAsync), Task.Run(() => WatchLoopAsync(revision)));
        }
    }

    /// <summary>Runs everything that is due now, also what the tasks themselves make due, and returns when nothing is
    /// running. For tests and for a clean end of a maintenance command; works beside a started worker.</summary>
    /// <returns>How many tasks it started.</returns>
    public async Task<int> RunDueAsync(CancellationToken cancellation = default)
    {
        var total = 0;
        while (true)
        {
            var (started, _) = await StartDueAsync(cancellation);
            total += started;
            var running = Running();
            if (started == 0 && running.Length == 0) return total;
            if (running.Length > 0) await Task.WhenAny(running).WaitAsync(cancellation);
        }
    }

    /// <summary>Starts no further task, asks those that run to end, and waits for them.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _loops;
        // Once this is ours, nobody is between reading the index and starting a task.
        await _starting.WaitAsync();
        _starting.Release();
        await Task.WhenAll(Running());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
        _starting.Dispose();
    }

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static (string Kind, string Subject) IdentityOf(DueTask task) => (task.Kind, task.Subject);

    private Task[] Running()
    {
        lock (_gate) return [.. _running.Values.Select(each => each.Task)];
    }

    private void Wake() => Volatile.Read(ref _wake).TrySetResult();

    private async Task RunLoopAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            // Armed before the look, so that what changes after it wakes the sleep.
            var wake = NewWake();
            Volatile.Write(ref _wake, wake);
            await GuardAsync(async () =>
            {
                var (_, next) = await StartDueAsync(_stopping.Token);
                await SleepAsync(wake.Task, next);
            });
        }
    }

    private async Task WatchLoopAsync(long revision)
    {
        var ended = false;
        while (!ended && !_stopping.IsCancellationRequested)
        {
            await GuardAsync(async () =>
            {
                try
                {
                    await foreach (var change in _index.WatchAsync(revision, _stopping.Token))
                    {
                        revision = change.Revision;
                        Wake();
                    }

                    ended = true;
                }
                catch (RevisionCompactedException)
                {
                    revision = _index.Revision;
                    Wake();
                }
            });
        }
    }

    // Whatever fails in a loop is reported and tried again a little later.
    private async Task GuardAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The stop.
        }
#pragma warning disable CA1031 // The loop must live on whatever the store throws.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _report(null, error);
            await Task.Delay(_options.RetryAfter(0), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SleepAsync(Task wake, DateTimeOffset? until)
    {
        var sleep = until is { } at ? at - _time.GetUtcNow() : LongestSleep;
        if (sleep <= TimeSpan.Zero) return;
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        // A millisecond more than nothing: a timer does not count parts of one.
        var timer = Task.Delay(sleep > LongestSleep ? LongestSleep : TimeSpan.FromMilliseconds(Math.Ceiling(sleep.TotalMilliseconds)), _time, awake.Token);
        await Task.WhenAny(wake, timer);
        await awake.CancelAsync();
    }

    /// <summary>Starts due tasks of every lane as far as there is room.</summary>
    /// <returns>How many, and when to look again; null when the end of a task or a change will tell.</returns>
    private async Task<(int Started, DateTimeOffset? Next)> StartDueAsync(CancellationToken cancellation)
    {
        await _starting.WaitAsync(cancellation);
        try
        {
            var started = 0;
            DateTimeOffset? next = null;
            foreach (var (lane, concurrency) in _lanes)
            {
                var (startedHere, nextHere) = await StartDueAsync(lane, concurrency, cancellation);
                started += startedHere;
                if (next is null || nextHere < next) next = nextHere ?? next;
            }

            return (started, next);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task<(int Started, DateTimeOffset? Next)> StartDueAsync(string? lane, int concurrency, CancellationToken cancellation)
    {
        // Taken before the index is read: a row of a task that ends meanwhile is out of date.
        HashSet<(string, string)> running;
        int held;
        lock (_gate)
        {
            running = [.. _running.Where(each => each.Value.Lane == lane).Select(each => each.Key)];
            foreach (var (identity, hold) in _held)
            {
                if (hold.Until <= _time.GetUtcNow()) _held.Remove(identity);
            }

            held = _held.Values.Count(hold => hold.Lane == lane);
        }

        var room = concurrency - running.Count;
        if (room <= 0 || _stopping.IsCancellationRequested) return (0, null);
        var rows = await _index.FirstAsync(lane, room + running.Count + held + 1, cancellation);
        var now = _time.GetUtcNow();
        var started = 0;
        DateTimeOffset? next = null;
        foreach (var row in rows)
        {
            if (running.Contains(IdentityOf(row.Value))) continue;
            var at = NotBefore(row.Value);
            if (at > now)
            {
                if (next is null || at < next) next = at;
            }
            else if (started < room)
            {
                StartTask(row);
                started++;
            }
        }

        return (started, next);
    }

    private DateTimeOffset NotBefore(DueTask task)
    {
        lock (_gate) return _held.TryGetValue(IdentityOf(task), out var hold) && hold.Until > task.DueAt ? hold.Until : task.DueAt;
    }

    private void StartTask(Row<DueTask> row)
    {
        // Under the lock, so that a task that ends at once finds itself here to remove.
        lock (_gate) _running.Add(IdentityOf(row.Value), (Task.Run(() => RunTaskAsync(row)), row.Value.Lane));
    }

    private async Task RunTaskAsync(Row<DueTask> row)
    {
        try
        {
            await HandleAsync(row.Value);
            await _index.CompleteAsync(row);
            Interlocked.Increment(ref _completed);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stays due, and runs after the next start.
        }
#pragma warning disable CA1031 // A task may fail in any way; the worker lives on and tries it again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _failed);
            _report(row.Value, error);
            await PutOffAsync(row);
        }
        finally
        {
            lock (_gate) _running.Remove(IdentityOf(row.Value));
            Wake();
        }
    }

    private async Task HandleAsync(DueTask task)
    {
        if (!_handlers.TryGetValue(task.Kind, out var handler))
            throw new InvalidOperationException($"There is no handler for due tasks of kind {task.Kind}.");

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await handler.RunAsync(task, _stopping.Token);
                return;
            }
            catch (ConflictException) when (attempt < TriesOnConflict)
            {
                // It lost a race: the handler reads again.
            }
        }
    }

    private async Task PutOffAsync(Row<DueTask> row)
    {
        var until = _time.GetUtcNow() + _options.RetryAfter(row.Value.Attempt);
        try
        {
            await _index.PutOffAsync(row, until);
        }
        catch (StorageUnavailableException error)
        {
            _report(row.Value, error);
            lock (_gate) _held[IdentityOf(row.Value)] = (until, row.Value.Lane);
        }
    }
}
