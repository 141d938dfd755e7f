using System.Globalization;

namespace Strongroom.Bench.Load;

/// <summary>GetSecretValue over many secrets and signatures, beside the bare endpoint with bodies of the same size.</summary>
internal static class ReadPart
{
    public static async Task RunAsync(Settings settings, string work)
    {
        var data = Path.Combine(work, "read");
        await using var server = await Bench.StartServerAsync(settings, data);
        await using var bare = await Bench.StartBareAsync();
        using var client = new Client(server.Address, data);
        var names = Enumerable.Range(0, settings.Secrets).Select(number => $"bench/secret-{number:D6}").ToList();
        await client.SendAllAsync(names.Select(name => (Func<PreparedRequest>)(() => client.Prepare("CreateSecret", new
        {
            Name = name,
            SecretString = $$"""{"username":"app","password":"{{Guid.NewGuid():N}}"}""",
            ClientRequestToken = Guid.NewGuid().ToString(),
        }))));

        var requests = names.ConvertAll(name => client.Prepare("GetSecretValue", new { SecretId = name }));
        var get = Wrk.Script(work, "get", requests);
        var floor = Wrk.Script(work, "bare", requests);
        await Wrk.RunAsync(server, get, settings.Connections, 3);
        await Wrk.RunAsync(bare, floor, settings.Connections, 2);

        List<Measurement> gets = [], bares = [];
        for (var round = 0; round < settings.Rounds; round++)
        {
            bares.Add(await Wrk.RunAsync(bare, floor, settings.Connections, settings.Seconds));
            gets.Add(await Wrk.RunAsync(server, get, settings.Connections, settings.Seconds));
            Bench.Row($"bare endpoint, round {round + 1}", bares[^1]);
            Bench.Row($"GetSecretValue, round {round + 1}", gets[^1]);
        }

        var (middle, least) = (Bench.Median(gets), Bench.Median(bares));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            GetSecretValue against the bare endpoint: {middle.CpuMicroseconds / least.CpuMicroseconds:N2} x its processor time, {100 * middle.PerSecond / least.PerSecond:N0} % of its throughput
            resident memory {server.Resident >> 20} MiB, start-up {server.StartUp.TotalSeconds:N2} s
            """));
    }
}
