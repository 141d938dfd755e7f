using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Strongroom.Services.Iam.Domain;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Store;

/// <summary>
/// When access keys and roles were last used. A use is noted in memory, where every later answer sees it, and stored shortly
/// after, like the dates on which secrets are read (ADR 0005). A key that is used all the time is noted once a minute.
/// </summary>
public sealed partial class LastUses : IAsyncDisposable
{
    private static readonly TimeSpan FlushAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private const int BatchSize = 200;

    private readonly Database _database;
    private readonly Table<LastUseRecord> _table;
    private readonly ILogger<LastUses> _logger;
    private readonly ConcurrentDictionary<string, LastUseRecord> _noted = [];
    private readonly ConcurrentDictionary<string, LastUseRecord> _unsaved = [];
    private readonly SemaphoreSlim _flushing = new(1);
    private readonly ITimer _timer;

    /// <param name="database">Where the uses are stored.</param>
    /// <param name="time">Drives the writing behind.</param>
    /// <param name="logger">Told of a failed write; it is tried again.</param>
    public LastUses(Database database, TimeProvider time, ILogger<LastUses> logger)
    {
        _database = database;
        _table = database.Table(IamTables.LastUses);
        _logger = logger;
        _timer = time.CreateTimer(_ => _ = FlushReportingAsync(), null, FlushAfter, FlushAfter);
    }

    /// <summary>Notes a use.</summary>
    /// <param name="account">The owner.</param>
    /// <param name="id">The access key's id (AKIA…) or the role's (AROA…).</param>
    /// <param name="service">The signing name of the service that was called.</param>
    /// <param name="region">The region of the call.</param>
    /// <param name="time">When (UTC).</param>
    public void Note(string account, string id, string service, string region, DateTimeOffset time)
    {
        if (_noted.TryGetValue(id, out var last) && time - last.Time < Fresh && last.Service == service && last.Region == region)
        {
            return;
        }

        var use = new LastUseRecord(account, id, time, service, region);
        _noted[id] = use;
        _unsaved[id] = use;
    }

    /// <summary>Stores what was noted.</summary>
    public async Task FlushAsync()
    {
        await _flushing.WaitAsync();
        try
        {
            foreach (var batch in _unsaved.Values.ToArray().Chunk(BatchSize))
            {
                await StoreAsync(batch);
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Forgets what was noted (after a reset of the store).</summary>
    public void Forget()
    {
        _unsaved.Clear();
        _noted.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await FlushReportingAsync();
        _flushing.Dispose();
    }

    /// <summary>The last use, or null.</summary>
    internal async ValueTask<LastUseRecord?> OfAsync(string account, string id, CancellationToken cancellation) =>
        _noted.TryGetValue(id, out var use) ? use : (await _table.GetAsync(Key.Of(account, id), cancellation))?.Value;

    /// <summary>Forgets a key or role that is no more, and stages that its record goes.</summary>
    internal async ValueTask StageForgetAsync(Transaction transaction, string account, string id, CancellationToken cancellation)
    {
        _unsaved.TryRemove(id, out _);
        _noted.TryRemove(id, out _);
        if (await _table.GetAsync(Key.Of(account, id), cancellation) is { } row)
        {
            transaction.Delete(row);
        }
    }

    private async Task StoreAsync(LastUseRecord[] batch)
    {
        var transaction = _database.Begin();
        foreach (var use in batch)
        {
            if (await _table.GetAsync(Key.Of(use.Account, use.Id)) is not { } row)
            {
                transaction.Insert(_table, use);
            }
            else if (row.Value.Time < use.Time)
            {
                transaction.Update(row, use);
            }
        }

        await transaction.CommitAsync();
        foreach (var use in batch)
        {
            // Only if it is still the use that was stored: a newer one stays.
            _unsaved.TryRemove(new KeyValuePair<string, LastUseRecord>(use.Id, use));
        }
    }

    private async Task FlushReportingAsync()
    {
        try
        {
            await FlushAsync();
        }
        catch (ConflictException)
        {
            // A key or a role was deleted meanwhile; the next round reads anew.
        }
        catch (Exception failure)
        {
            // Whatever it is (storage, a damaged record): it must neither end unseen nor keep the server from closing.
            LogFailure(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Last uses of access keys and roles could not be stored; they are tried again")]
    private partial void LogFailure(Exception failure);
}
