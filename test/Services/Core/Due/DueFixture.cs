using System.Collections.Concurrent;
using Strongroom.Services.Due;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Services.Tests.Due;

/// <summary>A due index on a fresh store that can fail, a clock, and one handler of kind "kind".</summary>
public abstract class DueFixture : IAsyncDisposable, IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Crypto.Barrier _barrier = TestBarrier.Create();
    private readonly List<DueWorker> _workers = [];

    protected DueFixture()
    {
        Store = Open();
        Database = new Database(Store, _barrier);
        Index = new DueIndex(Database);
    }

    protected FakeClock Clock { get; } = new();

    protected FaultInjectingStore Store { get; private set; }

    protected Database Database { get; private set; }

    protected DueIndex Index { get; private set; }

    protected RecordingHandler Handler { get; } = new("kind");

    /// <summary>Of kind "crowd", in a lane of its own of two at once.</summary>
    protected RecordingHandler Crowd { get; } = new("crowd", new DueLane("crowds", 2));

    protected ConcurrentQueue<(DueTask? Task, Exception Error)> Reports { get; } = [];

    protected DateTimeOffset Start { get; } = new FakeClock().GetUtcNow();

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var worker in _workers) await worker.DisposeAsync();
        await Store.DisposeAsync();
        _barrier.Dispose();
        _directory.Dispose();
    }

    protected DueWorker Worker(int concurrency = 4)
    {
        var options = new DueWorkerOptions
        {
            Concurrency = concurrency,
            FirstRetry = TimeSpan.FromSeconds(10),
            LongestRetry = TimeSpan.FromSeconds(60),
            Jitter = () => 0,
        };
        var worker = new DueWorker(Index, Clock, [Handler, Crowd], options, (task, error) => Reports.Enqueue((task, error)));
        _workers.Add(worker);
        return worker;
    }

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = Open();
        Database = new Database(Store, _barrier);
        Index = new DueIndex(Database);
    }

    protected async Task ScheduleAsync(string subject, double seconds = 0, string kind = "kind", string? lane = null)
    {
        var transaction = Database.Begin();
        await Index.ScheduleAsync(transaction, new DueTask(kind, subject, Clock.GetUtcNow().AddSeconds(seconds)) { Lane = lane });
        await transaction.CommitAsync();
    }

    private FaultInjectingStore Open() => new(SqliteStore.Open(new SqliteStoreOptions(_directory.Path)), Clock);
}
