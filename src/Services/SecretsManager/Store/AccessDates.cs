using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Store;

/// <summary>
/// LastAccessedDate: the day on which a version was last read. A read notes it in memory, where every later answer sees
/// it, and it is stored shortly after (ADR 0005). Only the first read of a version on a day does anything at all, while not too many
/// versions are read on one day to remember them all; beyond that some are noted again, which changes nothing in the store.
/// </summary>
internal sealed partial class AccessDates : IAsyncDisposable
{
    private static readonly TimeSpan FlushAfter = TimeSpan.FromSeconds(1);
    private const int BatchSize = 200;

    // Some 30 MB of names.
    private const int MostNotes = 100_000;

    private readonly Database _database;
    private readonly Table<SecretRecord> _secrets;
    private readonly Table<AccessRecord> _accesses;
    private readonly ILogger<AccessDates> _logger;
    private readonly ConcurrentDictionary<Reading, DateTimeOffset> _unsaved = [];
    private readonly SemaphoreSlim _flushing = new(1);
    private readonly ITimer _timer;
    private readonly int _mostNotes;
    private volatile Day _today = new(DateTimeOffset.MinValue);

    /// <param name="database">Where the dates are stored.</param>
    /// <param name="time">Drives the writing behind.</param>
    /// <param name="logger">Told of a failed write; it is tried again.</param>
    /// <param name="mostNotes">How many versions' first reads of a day are remembered, and as many may wait to be stored.</param>
    public AccessDates(Database database, TimeProvider time, ILogger<AccessDates> logger, int mostNotes = MostNotes)
    {
        _mostNotes = mostNotes;
        _database = database;
        _secrets = database.Table(SecretTables.Secrets);
        _accesses = database.Table(SecretTables.Accesses);
        _logger = logger;
        _timer = time.CreateTimer(_ => _ = FlushReportingAsync(), null, FlushAfter, FlushAfter);
    }

    /// <summary>How many first reads of the day are remembered, and how many dates wait to be stored.</summary>
    internal (int Noted, int Unsaved) Held => (_today.Noted.Count, _unsaved.Count);

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
        var today = _today;
        if (today.Noted.TryAdd(reading, 0))
        {
            if (today.Count() > _mostNotes)
            {
                if (_unsaved.Count >= _mostNotes)
                {
                    // Nothing can be stored at present. This date is lost unless the version is read again.
                    today.Forget(reading);
                    return;
                }

                // Begun anew: what is in it is in the store by now, or on its way.
                _today = new Day(day);
            }

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
            if (row is null)
            {
                transaction.Require(secret);
                transaction.Insert(_accesses, record);
            }
            else if (!IsSame(row.Value.Versions, versions))
            {
                transaction.Require(secret);
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

    private static bool IsSame(IReadOnlyDictionary<string, DateTimeOffset> stored, Dictionary<string, DateTimeOffset> versions) =>
        stored.Count == versions.Count && versions.All(each => stored.TryGetValue(each.Key, out var day) && day == each.Value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dates of access could not be stored; they are tried again")]
    private partial void LogFailure(Exception failure);

    private sealed class Day(DateTimeOffset date)
    {
        public DateTimeOffset Date { get; } = date;

        private int _count;

        public ConcurrentDictionary<Reading, byte> Noted { get; } = [];

        // The dictionary would take all its locks to tell.
        public int Count() => Interlocked.Increment(ref _count);

        public void Forget(Reading reading)
        {
            if (Noted.TryRemove(reading, out _))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    private sealed record Reading(string Account, string Region, string Name, string Suffix, string VersionId);
}
