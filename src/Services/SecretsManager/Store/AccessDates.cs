using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Store;

/// <summary>
/// LastAccessedDate: the day on which a version was last read. A read notes it in memory, where every later answer sees
/// it, and it is stored shortly after (ADR 0005). Only the first read of a version on a day does anything at all.
/// </summary>
internal sealed partial class AccessDates : IAsyncDisposable
{
    private static readonly TimeSpan FlushAfter = TimeSpan.FromSeconds(1);
    private const int BatchSize = 200;

    private readonly Database _database;
    private readonly Table<SecretRecord> _secrets;
    private readonly Table<AccessRecord> _accesses;
    private readonly ILogger<AccessDates> _logger;
    private readonly ConcurrentDictionary<Reading, DateTimeOffset> _unsaved = [];
    private readonly SemaphoreSlim _flushing = new(1);
    private readonly ITimer _timer;
    private volatile Day _today = new(DateTimeOffset.MinValue);

    /// <param name="database">Where the dates are stored.</param>
    /// <param name="time">Drives the writing behind.</param>
    /// <param name="logger">Told of a failed write; it is tried again.</param>
    public AccessDates(Database database, TimeProvider time, ILogger<AccessDates> logger)
    {
        _database = database;
        _secrets = database.Table(SecretTables.Secrets);
        _accesses = database.Table(SecretTables.Accesses);
        _logger = logger;
        _timer = time.CreateTimer(_ => _ = FlushReportingAsync(), null, FlushAfter, FlushAfter);
    }

    /// <summary>Notes that a version was read.</summary>
    public void Note(SecretRecord secret, string versionId, DateTimeOffset now)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        if (_today.Date != day)
        {
            // Two requests at midnight may both begin the day: a reading is then stored twice, which is harmless.
            _today = new Day(day);
        }

        var reading = new Reading(secret.Account, secret.Region, secret.Name, secret.UniqueSuffix, versionId);
        if (_today.Noted.TryAdd(reading, 0))
        {
            // A request that began before midnight does not put the date back.
            _unsaved.AddOrUpdate(reading, day, (_, noted) => noted > day ? noted : day);
        }
    }

    /// <summary>The days on which the versions of a secret were last read, by version id.</summary>
    public async ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> OfAsync(SecretRecord secret, CancellationToken cancellation)
    {
        // Notes first: one that is stored meanwhile is then seen twice rather than not at all.
        var days = new Dictionary<string, DateTimeOffset>();
        foreach (var versionId in secret.Versions.Keys)
        {
            if (_unsaved.TryGetValue(new Reading(secret.Account, secret.Region, secret.Name, secret.UniqueSuffix, versionId), out var day))
            {
                days[versionId] = day;
            }
        }

        if (await _accesses.GetAsync(SecretTables.Within(secret), cancellation) is { } stored)
        {
            foreach (var (versionId, day) in stored.Value.Versions)
            {
                days[versionId] = days.TryGetValue(versionId, out var noted) && noted > day ? noted : day;
            }
        }

        return days;
    }

    /// <summary>The last day of all, or null if no version was ever read.</summary>
    public static DateTimeOffset? Last(IReadOnlyDictionary<string, DateTimeOffset> days) => days.Count == 0 ? null : days.Values.Max();

    /// <summary>Stores what was noted.</summary>
    public async Task FlushAsync()
    {
        await _flushing.WaitAsync();
        try
        {
            var bySecret = _unsaved.ToArray().GroupBy(each => each.Key with { VersionId = "" });
            foreach (var batch in bySecret.Chunk(BatchSize))
            {
                await StoreAsync(batch);
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Forgets what was noted and not yet stored (after a reset of the store).</summary>
    public void Forget()
    {
        _unsaved.Clear();
        _today = new Day(DateTimeOffset.MinValue);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await FlushReportingAsync();
        _flushing.Dispose();
    }

    private async Task FlushReportingAsync()
    {
        try
        {
            await FlushAsync();
        }
        catch (ConflictException)
        {
            // A secret was deleted or purged meanwhile; the next round reads anew.
        }
        catch (Exception failure)
        {
            // Whatever it is (storage, a damaged record): it must neither end unseen nor keep the server from closing.
            LogFailure(failure);
        }
    }

    private async Task StoreAsync(IEnumerable<IGrouping<Reading, KeyValuePair<Reading, DateTimeOffset>>> batch)
    {
        var transaction = _database.Begin();
        var saved = new List<KeyValuePair<Reading, DateTimeOffset>>();
        foreach (var group in batch)
        {
            saved.AddRange(group);
            var of = group.Key;
            var key = Key.Of(of.Account, of.Region, of.Name, of.Suffix);
            var secret = await _secrets.GetAsync(SecretTables.KeyOf(of.Account, of.Region, of.Name));
            if (secret is null || secret.Value.UniqueSuffix != of.Suffix)
            {
                continue;
            }

            var row = await _accesses.GetAsync(key);
            var versions = row is null ? [] : new Dictionary<string, DateTimeOffset>(row.Value.Versions.Where(each => secret.Value.Versions.ContainsKey(each.Key)));
            foreach (var (reading, day) in group)
            {
                versions[reading.VersionId] = versions.TryGetValue(reading.VersionId, out var stored) && stored > day ? stored : day;
            }

            var record = new AccessRecord { Account = of.Account, Region = of.Region, Name = of.Name, Suffix = of.Suffix, Versions = versions };
            transaction.Require(secret);
            if (row is null)
            {
                transaction.Insert(_accesses, record);
            }
            else
            {
                transaction.Update(row, record);
            }
        }

        await transaction.CommitAsync();
        foreach (var each in saved)
        {
            // Only if it is still the day that was stored: a newer note stays.
            _unsaved.TryRemove(each);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dates of access could not be stored; they are tried again")]
    private partial void LogFailure(Exception failure);

    private sealed class Day(DateTimeOffset date)
    {
        public DateTimeOffset Date { get; } = date;

        public ConcurrentDictionary<Reading, byte> Noted { get; } = [];
    }

    private sealed record Reading(string Account, string Region, string Name, string Suffix, string VersionId);
}
