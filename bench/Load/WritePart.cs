using Strongroom.Storage.Sqlite;

namespace Strongroom.Bench.Load;

/// <summary>CreateSecret and PutSecretValue, each answer durable, and after each the same rows put into a copy of the same
/// SQLite file in groups of the same size.</summary>
internal sealed class WritePart
{
    private const string Create = "CreateSecret";
    private const string Put = "PutSecretValue";
    private const double Goal = 50;

    // More than any machine has answered so far: how many requests the first measurement has ready.
    private const double FirstRate = 8000;

    private readonly Settings _settings;
    private readonly string _work;
    private readonly Report _report;
    private readonly ServerProcess _server;
    private readonly Client _client;
    private readonly string _file;
    private readonly List<string> _names = [];
    private readonly Dictionary<string, double> _rates = [];
    private int _named;
    private int _put;

    private WritePart(Settings settings, string work, Report report, ServerProcess server, Client client, string file)
    {
        (_settings, _work, _report, _server, _client, _file) = (settings, work, report, server, client, file);
    }

    public static async Task RunAsync(Settings settings, string work, Report report)
    {
        var data = Path.Combine(work, "write");
        await using var server = await Bench.StartServerAsync(settings, data);
        using var client = new Client(server.Address, data);
        var part = new WritePart(settings, work, report, server, client, Path.Combine(data, SqliteFile.Name));
        await part.CreateAsync(settings.WarmUp);
        await part.PutAsync(settings.WarmUp);
        for (var round = 1; round <= settings.Rounds; round++)
        {
            await part.MeasureAsync(Create, part.CreateAsync, round);
            await part.MeasureAsync(Put, part.PutAsync, round);
        }

        foreach (var operation in (string[])[Create, Put])
        {
            var share = 100 * report.MedianRatio(operation, PeerOf(operation), found => found.PerSecond);
            report.Compare($"{operation}, % of what the same SQLite file sustains", share, Goal, atMost: false);
        }

        report.Note($"{part._names.Count} secrets in {new FileInfo(part._file).Length >> 20} MiB at the end; resident memory {server.Resident >> 20} MiB");
    }

    private static string PeerOf(string operation) => $"SQLite file, rows of {operation}";

    private async Task MeasureAsync(string operation, Func<int, Task<Measurement>> runAsync, int round)
    {
        var directory = Path.Combine(_work, "peer");
        Directory.CreateDirectory(directory);
        var copy = Path.Combine(directory, SqliteFile.Name);
        StoredCommits.Copy(_file, copy);
        var before = await _server.CountersAsync();
        var found = await runAsync(_settings.Seconds);
        var after = await _server.CountersAsync();
        double Grown(string counter) => after[counter] - before[counter];
        _report.Add(operation, round, found);

        var group = Grown(ServerCounters.Commits) / Grown(ServerCounters.Transactions);
        var commits = StoredCommits.Between(copy, _file);
        _report.Add(PeerOf(operation), round, SqlitePeer.Run(directory, commits, group));
        _report.Note($"{operation}, round {round}: {group:N1} commits a transaction, {Grown(ServerCounters.AuditRecords) / Grown(ServerCounters.AuditGroups):N1} audit records a flush, {Grown(ServerCounters.Conflicts):N0} conflicts; a commit has {commits.Average(each => each.Put.Count + each.Delete.Count):N1} rows, {commits.Average(each => each.Bytes):N0} bytes");
        Directory.Delete(directory, recursive: true);
    }

    private async Task<Measurement> CreateAsync(int seconds)
    {
        var names = Enumerable.Range(_named, Needed(Create, seconds)).Select(number => $"bench/write-{number:D7}").ToList();
        _named += names.Count;
        var found = await SendOnceAsync(Create, names.Select(name => _client.Prepare(Create, Bench.NewSecret(name))), seconds);
        // Those sent last may not have been answered.
        _names.AddRange(names.Take((int)Math.Min(found.Requests - _settings.Connections, names.Count)));
        return found;
    }

    private Task<Measurement> PutAsync(int seconds) => SendOnceAsync(
        Put, Enumerable.Range(0, Needed(Put, seconds)).Select(_ => _client.Prepare(Put, Bench.NewValue(_names[_put++ % _names.Count]))), seconds);

    private async Task<Measurement> SendOnceAsync(string operation, IEnumerable<PreparedRequest> requests, int seconds)
    {
        var found = await Wrk.RunAsync(_server, Wrk.Script(_work, "write", requests, once: true), _settings.Connections, seconds);
        _rates[operation] = found.PerSecond;
        return found;
    }

    private int Needed(string operation, int seconds) =>
        (int)(seconds * (_rates.TryGetValue(operation, out var rate) ? 3 * rate : FirstRate)) + _settings.Connections + 1;
}
