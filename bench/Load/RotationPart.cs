using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Strongroom.Bench.Load;

/// <summary>
/// Many secrets that have to be rotated at once: how long the server takes, what memory, and what a steady reader of the same secrets
/// notices. RotateSecret is called for all as fast as the server takes it, and what counts is the time from the first call until
/// AWSCURRENT has moved on the last. Once with the rotator that draws a key and tells nobody, which is the engine by itself with the
/// commits, the encryption and the audit records that every rotation has, and once with that of PostgreSQL beside a real server.
/// </summary>
internal sealed class RotationPart
{
    private const int AtOnce = 64;
    private const int ReadsPerSecond = 200;
    private const int WarmReads = 10_000;
    private const string FirstPassword = "of-this-bench-only";

    // The default of the server's --rotation-concurrency, and four times that.
    private static readonly int[] Concurrencies = [16, 64];

    // A failed step is tried again after minutes: whatever ends no rotation for so long has failed.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Settings _settings;
    private readonly Report _report;
    private readonly ServerProcess _server;
    private readonly Client _client;
    private readonly Subject _subject;

    private RotationPart(Settings settings, Report report, ServerProcess server, Client client, Subject subject) =>
        (_settings, _report, _server, _client, _subject) = (settings, report, server, client, subject);

    public static async Task RunAsync(Settings settings, string work, Report report)
    {
        await using var postgres = await PostgresServer.StartAsync(settings.Root);
        if (postgres is null)
        {
            report.Note($"PostgreSQL is not installed here and was not measured: {PostgresServer.HowToInstall}");
        }

        var all = new Dictionary<string, List<Found>>();
        for (var round = 1; round <= settings.Rounds; round++)
        {
            foreach (var concurrency in Concurrencies)
            {
                await RunAsync(new Subject($"generated key, {concurrency} at once", settings.Rotations, concurrency, null), round);
                if (postgres is not null)
                {
                    await RunAsync(new Subject($"PostgreSQL, {concurrency} at once", settings.DatabaseRotations, concurrency, postgres), round);
                }
            }
        }

        foreach (var (name, found) in all)
        {
            var (before, during) = (found.SelectMany(each => each.ReadsBefore).ToList(), found.SelectMany(each => each.ReadsDuring).ToList());
            report.Note($"{name}, all rounds: {Median(found, each => each.Seconds):N1} s until the last; GetSecretValue {Times(before)} before, {Times(during)} meanwhile; resident memory {Median(found, each => each.Before):N0} MiB before, {Median(found, each => each.Peak):N0} MiB at most, {Median(found, each => each.After):N0} MiB after");
        }

        async Task RunAsync(Subject subject, int round)
        {
            var data = Path.Combine(work, "rotation");
            string[] option = ["--rotation-concurrency", $"{subject.Concurrency}"];
            await using (var server = subject.Postgres is { } database
                ? await Bench.StartServerInAsync($"SSL_CERT_FILE={database.CaFile}", settings, data, option)
                : await Bench.StartServerAsync(settings, data, option))
            {
                using var client = new Client(server.Address, data);
                var found = await new RotationPart(settings, report, server, client, subject).MeasureAsync(round);
                if (!all.TryGetValue(subject.Name, out var rounds))
                {
                    all[subject.Name] = rounds = [];
                }

                rounds.Add(found);
            }

            Directory.Delete(data, recursive: true);
        }
    }

    private async Task<Found> MeasureAsync(int round)
    {
        // A tenth more, whose rotation warms the server up.
        var warm = Math.Max(_subject.Count / 10, Math.Min(_subject.Count, AtOnce));
        var secrets = await CreateAsync($"bench/r{round}-c{_subject.Concurrency}-", _subject.Count + warm);
        await _client.SendAllAsync(Enumerable.Range(0, WarmReads).Select(number => (Func<PreparedRequest>)(() => Get(secrets[number % secrets.Count].Name))), AtOnce);
        var names = secrets.Take(_subject.Count).Select(secret => secret.Name).ToList();
        IReadOnlyList<double> before, during;
        long resident, peak;
        Drain drain;
        await using (var reader = new SteadyReader(_server.Address, _client, names, ReadsPerSecond))
        {
            await DrainAsync(secrets.Skip(_subject.Count).ToList());
            await Task.Delay(TimeSpan.FromSeconds(_settings.WarmUp));
            reader.Take();
            await Task.Delay(TimeSpan.FromSeconds(_settings.Seconds));
            before = reader.Take();
            resident = _server.Resident;
            _server.ForgetPeak();
            drain = await DrainAsync(secrets.Take(_subject.Count).ToList());
            during = reader.Take();
            peak = _server.Peak;
        }

        await _server.IdleAsync();
        var found = new Found(drain.Seconds, before, during, Mebibytes(resident), Mebibytes(peak), Mebibytes(_server.Resident));
        await ThrowUnlessCurrentAsync(secrets);

        var count = _subject.Count;
        _report.Add(_subject.Name, round, new Measurement(
            count, count / drain.Seconds, drain.Processor.TotalMicroseconds / count, null, null, drain.Grown(ServerCounters.Allocated) / count, Failed: 0));
        var (commits, groups) = (drain.Grown(ServerCounters.Commits), drain.Grown(ServerCounters.Transactions));
        _report.Note($"{_subject.Name}, round {round}: {commits / count:N1} commits and {drain.Grown(ServerCounters.AuditRecords) / count:N1} audit records a rotation with its call and the reads meanwhile, {commits / groups:N1} commits a transaction, {drain.Grown(ServerCounters.Conflicts):N0} conflicts");
        _report.Note($"{_subject.Name}, round {round}: {count} calls taken in {drain.Asking:N1} s, {drain.EndedWhileAsking:N0} rotations had ended by then, the last after {drain.Seconds:N1} s; GetSecretValue {Times(before)} before, {Times(during)} meanwhile; resident memory {found.Before:N0} MiB before, {found.Peak:N0} MiB at most, {found.After:N0} MiB after; load of the machine {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        return found;
    }

    private async Task<IReadOnlyList<Secret>> CreateAsync(string prefix, int count)
    {
        if (_subject.Postgres is { } database)
        {
            await database.CreateUsersAsync(prefix, count, FirstPassword);
        }

        var names = Enumerable.Range(0, count).Select(number => $"{prefix}{number}").ToList();
        var arns = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (name, _) =>
        {
            var answer = await _client.SendAsync(_client.Prepare("CreateSecret", _subject.NewSecret(name)));
            using var read = JsonDocument.Parse(answer);
            arns.Add(read.RootElement.GetProperty("ARN").GetString()!);
        });

        // arn:aws:secretsmanager:REGION:ACCOUNT:…: the rotator is one of the secret's own account and region.
        var own = arns.First().Split(':');
        var function = $"arn:aws:lambda:{own[3]}:{own[4]}:function:{_subject.Function}";
        return [.. names.Select(name => new Secret(name, function, Guid.NewGuid().ToString()))];
    }

    /// <summary>Asks for the rotation of all and waits for the last.</summary>
    private async Task<Drain> DrainAsync(IReadOnlyList<Secret> secrets)
    {
        var requests = secrets.Select(secret => _client.Prepare("RotateSecret", new
        {
            SecretId = secret.Name,
            RotationLambdaARN = secret.Function,
            RotationRules = new { AutomaticallyAfterDays = 30 },
            ClientRequestToken = secret.Version,
        })).ToList();
        var before = await _server.CountersAsync();
        var processor = _server.Processor;
        var clock = Stopwatch.StartNew();
        await _client.SendAllAsync(requests.Select(request => (Func<PreparedRequest>)(() => request)), AtOnce);
        var asking = clock.Elapsed;
        var now = await _server.CountersAsync();
        double Grown(string counter) => now[counter] - before[counter];

        var endedWhileAsking = Grown(ServerCounters.Rotations);
        var (ended, progress) = (endedWhileAsking, Stopwatch.StartNew());
        while (ended < secrets.Count)
        {
            // /metrics counts what waits: it is asked often only when the end is near.
            var expected = clock.Elapsed.TotalMilliseconds * (secrets.Count - ended) / Math.Max(1, ended);
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(expected / 2, 10, 500)));
            now = await _server.CountersAsync();
            if (Grown(ServerCounters.Rotations) > ended)
            {
                ended = Grown(ServerCounters.Rotations);
                progress.Restart();
            }
            else if (progress.Elapsed > Patience)
            {
                throw new InvalidOperationException($"{secrets.Count - ended} rotations of {_subject.Name} do not end");
            }
        }

        return new Drain(clock.Elapsed.TotalSeconds, asking.TotalSeconds, endedWhileAsking, _server.Processor - processor, Grown);
    }

    /// <summary>A count is not proof: every secret must have the version that its rotation was to make.</summary>
    private Task ThrowUnlessCurrentAsync(IReadOnlyList<Secret> secrets) =>
        Parallel.ForEachAsync(secrets, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (secret, _) =>
        {
            using var read = JsonDocument.Parse(await _client.SendAsync(Get(secret.Name)));
            if (read.RootElement.GetProperty("VersionId").GetString() != secret.Version)
            {
                throw new InvalidOperationException($"{secret.Name} has not been rotated");
            }
        });

    private PreparedRequest Get(string name) => _client.Prepare("GetSecretValue", new { SecretId = name });

    private static double Mebibytes(long bytes) => bytes / (double)(1 << 20);

    private static double Median(List<Found> found, Func<Found, double> figure) => found.Select(figure).Order().ElementAt(found.Count / 2);

    private static string Times(IReadOnlyList<double> milliseconds)
    {
        double Percentile(int percent) => milliseconds.Order().ElementAt(milliseconds.Count * percent / 100);
        return milliseconds.Count == 0 ? "never" : string.Create(
            CultureInfo.InvariantCulture, $"p50 {Percentile(50):N2} ms, p99 {Percentile(99):N2} ms ({milliseconds.Count} reads)");
    }

    /// <summary>What is rotated: users of a database, or keys if there is none.</summary>
    private sealed record Subject(string Name, int Count, int Concurrency, PostgresServer? Postgres)
    {
        public string Function => Postgres is null ? "SecretsManagerRotationTemplate" : "SecretsManagerRDSPostgreSQLRotationSingleUser";

        public object NewSecret(string name) => Postgres is null ? Bench.NewSecret(name) : new
        {
            Name = name,
            SecretString = JsonSerializer.Serialize(new
            {
                engine = "postgres", host = "localhost", port = Postgres.Port, username = name, password = FirstPassword, dbname = "postgres", ssl = true,
            }),
            ClientRequestToken = Guid.NewGuid().ToString(),
        };
    }

    /// <summary>A secret, its rotator, and the version that its rotation makes.</summary>
    private sealed record Secret(string Name, string Function, string Version);

    /// <summary>One rotation of all; <paramref name="Asking"/> is the part of the time in which RotateSecret was called, and
    /// <paramref name="Grown"/> tells by how much a counter of the server grew.</summary>
    private sealed record Drain(double Seconds, double Asking, double EndedWhileAsking, TimeSpan Processor, Func<string, double> Grown);

    /// <summary>One round. Memory in MiB, times of reads in milliseconds.</summary>
    private sealed record Found(
        double Seconds, IReadOnlyList<double> ReadsBefore, IReadOnlyList<double> ReadsDuring, double Before, double Peak, double After);
}
