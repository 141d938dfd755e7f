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

    private static readonly string[] Words = ["main", "database", "credentials", "of", "the", "orders", "billing", "search", "service", "for", "staging", "production"];

    public static async Task RunAsync(Settings settings, string work)
    {
        var many = settings.Secrets;
        var (smallData, largeData) = (Path.Combine(work, "small"), Path.Combine(work, "large"));
        await using var small = await Bench.StartServerAsync(settings, smallData);
        using var smallClient = new Client(small.Address, smallData);
        await SeedAsync(smallClient, Few);

        var clock = Stopwatch.StartNew();
        await using (var seeded = await Bench.StartServerAsync(settings, largeData))
        {
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

        // The first round warms both up and does not count.
        Dictionary<string, (List<double> Small, List<double> Large)> found = [];
        for (var round = 0; round <= settings.Rounds; round++)
        {
            foreach (var (name, make, count) in Calls())
            {
                var (smallTimes, largeTimes) = found.TryGetValue(name, out var held) ? held : found[name] = ([], []);
                var (first, second) = (Measure(small, smallClient, make, Few, count, round), Measure(large, largeClient, make, many, count, round));
                if (round > 0)
                {
                    smallTimes.AddRange(first);
                    largeTimes.AddRange(second);
                    Print($"{name,-28} round {round}  p50 with {Few} {P(first, 50),7:N0} us, with {many:N0} {P(second, 50),7:N0} us, ratio {P(second, 50) / P(first, 50):N2}");
                }
            }
        }

        foreach (var (name, (first, second)) in found)
        {
            Print($"{name,-28} p50 {P(first, 50),7:N0} us and {P(second, 50),7:N0} us, ratio {P(second, 50) / P(first, 50):N2}; p99 {P(first, 99),7:N0} us and {P(second, 99),7:N0} us");
        }

        // Every secret is read, so that all is held that ever will be.
        var before = large.Resident;
        await largeClient.SendAllAsync(Enumerable.Range(0, many).Select(number => (Func<PreparedRequest>)(() => Get(largeClient, number))));
        await smallClient.SendAllAsync(Enumerable.Range(0, 20 * Few).Select(number => (Func<PreparedRequest>)(() => Get(smallClient, number % Few))));
        Print($"resident memory with {many:N0} secrets {before >> 20} MiB, {large.Resident >> 20} MiB when all were read; with {Few} {small.Resident >> 20} MiB: {(large.Resident - small.Resident) / (many - Few):N0} bytes for each secret");
    }

    // What to call: the request, by client, number of secrets and a number that is new each time.
    private static IEnumerable<(string Name, Func<Client, int, int, PreparedRequest> Make, int Count)> Calls()
    {
        yield return ("GetSecretValue", (client, secrets, _) => Get(client, RandomNumberGenerator.GetInt32(secrets)), Reads);
        yield return ("ListSecrets, by tag", (client, secrets, _) => List(client, "tag-value", $"team-{RandomNumberGenerator.GetInt32(secrets / GroupSize):D6}"), Pages);
        yield return ("ListSecrets, by word", (client, secrets, _) => List(client, "all", $"group{RandomNumberGenerator.GetInt32(secrets / GroupSize):D6}"), Pages);
        yield return ("CreateSecret", (client, _, number) => Create(client, 10_000_000 + number), Creates);
    }

    private static List<double> Measure(ServerProcess server, Client client, Func<Client, int, int, PreparedRequest> make, int secrets, int count, int round)
    {
        var requests = Enumerable.Range(0, count).Select(number => RawConnection.Bytes(make(client, secrets, (round * count) + number))).ToList();
        using var connection = new RawConnection(server.Address);
        return requests.ConvertAll(request =>
        {
            var begun = Stopwatch.GetTimestamp();
            connection.Send(request);
            return Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        });
    }

    private static Task SeedAsync(Client client, int secrets) =>
        client.SendAllAsync(Enumerable.Range(0, secrets).Select(number => (Func<PreparedRequest>)(() => Create(client, number))));

    // Neighbours by name are not neighbours by creation, and groups are spread over both.
    private static string NameOf(int number) => $"app-{number * 7919L % 9973:D4}/secret-{number:D8}";

    private static PreparedRequest Get(Client client, int number) => client.Prepare("GetSecretValue", new { SecretId = NameOf(number) });

    private static PreparedRequest List(Client client, string key, string value) =>
        client.Prepare("ListSecrets", new { Filters = new[] { new { Key = key, Values = new[] { value } } }, MaxResults = GroupSize });

    private static PreparedRequest Create(Client client, int number)
    {
        // Groups of the same size whatever the number of secrets; those made while measuring are in none of the others.
        var group = number >= 10_000_000 ? 999_999 : number / GroupSize;
        return client.Prepare("CreateSecret", new
        {
            Name = NameOf(number),
            SecretString = $$"""{"username":"app","password":"{{Guid.NewGuid():N}}"}""",
            Description = $"{Words[number % 12]} {Words[number % 7]} {Words[(number / 12) % 12]} group{group:D6}",
            Tags = new[] { new { Key = "team", Value = $"team-{group:D6}" }, new { Key = "environment", Value = number % 3 == 0 ? "production" : "staging" } },
            ClientRequestToken = Guid.NewGuid().ToString(),
        });
    }

    private static double P(List<double> times, int percent) => times.Order().ElementAt(times.Count * percent / 100);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
