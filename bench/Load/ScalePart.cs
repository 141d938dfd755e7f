using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Strongroom.Bench.Load;

/// <summary>
/// How cost grows with the number of secrets: GetSecretValue, CreateSecret and a filtered page of ListSecrets on a server with
/// 100 secrets and on one with many, interleaved, from one connection, so that a latency is the time that one call takes. What
/// is read is spread over all secrets. Then start-up and memory of the one with many.
/// </summary>
internal static class ScalePart
{
    private const int Few = 100;
    private const int GroupSize = 20;
    private const int Reads = 4000;
    private const int Creates = 150;
    private const int Pages = 400;
    private const int FirstNew = 10_000_000;

    // Other names in each run, for a directory that was filled before.
    private static readonly int Run = RandomNumberGenerator.GetInt32(100_000) * 10_000;

    private sealed record Call(string Name, int Count, Func<Client, int, int, PreparedRequest> Make);

    private const int AtOnce = 64;

    private sealed record Subject(ServerProcess Server, Client Client, int Secrets, Times Into);

    private sealed record Times(List<double> Microseconds, List<double> Processor)
    {
        public Times()
            : this([], [])
        {
        }

        public double P(int percent) => Microseconds.Order().ElementAt(Microseconds.Count * percent / 100);

        public double Cpu => Processor.Order().ElementAt(Processor.Count / 2);
    }

    // What to call: by client, number of secrets, and a number that is new each time. Pages of the same filters are those that
    // both servers have; spread ones are seldom of records that are held in memory.
    private static readonly Call[] Calls =
    [
        new("GetSecretValue", Reads, (client, secrets, _) => Get(client, RandomNumberGenerator.GetInt32(secrets))),
        new("ListSecrets by tag", Pages, (client, _, number) => List(client, "tag-value", $"team-{number % (Few / GroupSize):D6}")),
        new("ListSecrets by word", Pages, (client, _, number) => List(client, "all", $"group{number % (Few / GroupSize):D6}")),
        new("ListSecrets by tag, spread", Pages, (client, secrets, _) => List(client, "tag-value", $"team-{RandomNumberGenerator.GetInt32(secrets / GroupSize):D6}")),
        new("CreateSecret", Creates, (client, _, number) => Create(client, FirstNew + Run + number)),
    ];

    private static readonly string[] Words = ["main", "database", "credentials", "of", "the", "orders", "billing", "search", "service", "for", "staging", "production"];

    public static async Task RunAsync(Settings settings, string work)
    {
        var many = settings.Many;
        var (smallData, largeData) = (Path.Combine(work, "small"), settings.Filled ?? Path.Combine(work, "large"));
        await using var small = await Bench.StartServerAsync(settings, smallData);
        using var smallClient = new Client(small.Address, smallData);
        await SeedAsync(smallClient, Few);

        var clock = Stopwatch.StartNew();
        if (!Directory.Exists(largeData))
        {
            await using var seeded = await Bench.StartServerAsync(settings, largeData);
            using var client = new Client(seeded.Address, largeData);
            await SeedAsync(client, many);
            Print($"seeded {many:N0} secrets in {clock.Elapsed.TotalSeconds:N0} s; resident memory then {seeded.Resident >> 20} MiB");
        }

        Print($"store of {many:N0} secrets: {new FileInfo(Path.Combine(largeData, "strongroom.db")).Length >> 20} MiB");
        var startUps = new List<double>();
        for (var start = 0; start < settings.Rounds; start++)
        {
            await using var again = await Bench.StartServerAsync(settings, largeData);
            startUps.Add(again.StartUp.TotalSeconds);
        }

        await using var large = await Bench.StartServerAsync(settings, largeData);
        using var largeClient = new Client(large.Address, largeData);
        Print($"start-up with {many:N0} secrets {startUps.Order().ElementAt(startUps.Count / 2):N2} s, with none {small.StartUp.TotalSeconds:N2} s; resident memory after it {large.Resident >> 20} MiB");

        // The first read of a secret on a day stores its date of access; what is measured are the others. It also fills the memory
        // that holds records.
        await largeClient.SendAllAsync(Enumerable.Range(0, many).Select(number => (Func<PreparedRequest>)(() => Get(largeClient, number))), AtOnce);
        await smallClient.SendAllAsync(Enumerable.Range(0, 20 * Few).Select(number => (Func<PreparedRequest>)(() => Get(smallClient, number % Few))), AtOnce);
        // Dates of access are stored behind the answers: what is left of that is not to be measured.
        await large.IdleAsync();
        await small.IdleAsync();
        Print($"resident memory when all were read {large.Resident >> 20} MiB, with {Few} secrets {small.Resident >> 20} MiB");

        // The first round warms both up and does not count.
        var found = Calls.ToDictionary(call => call, _ => (Small: new Times(), Large: new Times()));
        for (var round = 0; round <= settings.Rounds; round++)
        {
            foreach (var (call, (first, second)) in found)
            {
                var (into, and) = round == 0 ? (new Times(), new Times()) : (first, second);
                Measure(call, round, new Subject(small, smallClient, Few, into), new Subject(large, largeClient, many, and));
            }
        }

        foreach (var (call, (first, second)) in found)
        {
            Print($"{call.Name,-28} p50 {first.P(50),7:N0} us with {Few}, {second.P(50),7:N0} us with {many:N0}, ratio {second.P(50) / first.P(50):N2}; p99 {first.P(99),7:N0} and {second.P(99),7:N0} us; server cpu {first.Cpu,5:N0} and {second.Cpu,5:N0} us, ratio {second.Cpu / first.Cpu:N2}");
        }

        Print($"resident memory with {many:N0} secrets {large.Resident >> 20} MiB, with {Few} {small.Resident >> 20} MiB: {(large.Resident - small.Resident) / (many - Few):N0} bytes for each secret");
    }

    // Call by call in turn, so that whatever else the machine does meets both alike.
    private static void Measure(Call call, int round, params ReadOnlySpan<Subject> subjects)
    {
        var prepared = new List<byte[]>[subjects.Length];
        var connections = new RawConnection[subjects.Length];
        var before = new TimeSpan[subjects.Length];
        for (var subject = 0; subject < subjects.Length; subject++)
        {
            var (server, client, secrets, _) = subjects[subject];
            prepared[subject] = [.. Enumerable.Range(0, call.Count).Select(number => RawConnection.Bytes(call.Make(client, secrets, (round * call.Count) + number)))];
            connections[subject] = new RawConnection(server.Address);
            before[subject] = server.Processor;
        }

        for (var number = 0; number < call.Count; number++)
        {
            for (var subject = 0; subject < subjects.Length; subject++)
            {
                var begun = Stopwatch.GetTimestamp();
                connections[subject].Send(prepared[subject][number]);
                subjects[subject].Into.Microseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
            }
        }

        for (var subject = 0; subject < subjects.Length; subject++)
        {
            subjects[subject].Into.Processor.Add((subjects[subject].Server.Processor - before[subject]).TotalMicroseconds / call.Count);
            connections[subject].Dispose();
        }
    }

    private static Task SeedAsync(Client client, int secrets) =>
        client.SendAllAsync(Enumerable.Range(0, secrets).Select(number => (Func<PreparedRequest>)(() => Create(client, number))), AtOnce);

    // Neighbours by name are not neighbours by creation, and groups are spread over both.
    private static string NameOf(int number) => $"app-{number * 7919L % 9973:D4}/secret-{number:D8}";

    private static PreparedRequest Get(Client client, int number) => client.Prepare("GetSecretValue", new { SecretId = NameOf(number) });

    private static PreparedRequest List(Client client, string key, string value) =>
        client.Prepare("ListSecrets", new { Filters = new[] { new { Key = key, Values = new[] { value } } }, MaxResults = GroupSize });

    private static PreparedRequest Create(Client client, int number)
    {
        // Groups of the same size whatever the number of secrets; those made while measuring are in none of the others.
        var group = number >= FirstNew ? 999_999 : number / GroupSize;
        return client.Prepare("CreateSecret", new
        {
            Name = NameOf(number),
            SecretString = $$"""{"username":"app","password":"{{Guid.NewGuid():N}}"}""",
            Description = $"{Words[number % 12]} {Words[number % 7]} {Words[(number / 12) % 12]} group{group:D6}",
            Tags = new[] { new { Key = "team", Value = $"team-{group:D6}" }, new { Key = "environment", Value = number % 3 == 0 ? "production" : "staging" } },
            ClientRequestToken = Guid.NewGuid().ToString(),
        });
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
