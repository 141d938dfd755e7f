using System.Text;

namespace Strongroom.Bench.Load;

/// <summary>GetSecretValue over many secrets and signatures, beside the bare endpoint with bodies of the same size and moto.</summary>
internal static class ReadPart
{
    private const string Bare = "bare endpoint";
    private const string Get = "GetSecretValue";
    private const string OfMoto = "moto, GetSecretValue";

    public static async Task RunAsync(Settings settings, string work, Report report)
    {
        var data = Path.Combine(work, "read");
        await using var server = await Bench.StartServerAsync(settings, data);
        using var client = new Client(server.Address, data);
        var names = await Bench.CreateSecretsAsync(client, settings.Secrets);
        var answer = await client.SendAsync(GetOf(client, names[0]));
        await using var bare = await Bench.StartBareAsync(Encoding.UTF8.GetByteCount(answer));
        await using var moto = await Moto.StartAsync();
        using var ofMoto = moto is null ? null : new Client(moto.Address, data);
        if (ofMoto is null)
        {
            report.Note($"moto is not installed here and was not measured: {Moto.HowToInstall}");
        }
        else
        {
            // One after the other: at once, it fails now and then.
            await Bench.CreateSecretsAsync(ofMoto, settings.Secrets, atOnce: 1);
        }

        // Signatures are good for some minutes only, so every round has its own.
        Task<Measurement> MeasureGetAsync(int seconds) =>
            Wrk.RunAsync(server, Wrk.Script(work, "get", names.Select(name => GetOf(client, name))), settings.Connections, seconds);
        Task<Measurement> MeasureBareAsync(int seconds) =>
            Wrk.RunAsync(bare, Wrk.Script(work, "bare", names.Select(name => GetOf(client, name))), settings.Connections, seconds);
        await MeasureGetAsync(settings.WarmUp);
        await MeasureBareAsync(settings.WarmUp);
        for (var round = 1; round <= settings.Rounds; round++)
        {
            report.Add(Bare, round, await MeasureBareAsync(settings.Seconds));
            report.Add(Get, round, await MeasureGetAsync(settings.Seconds));
            if (ofMoto is not null)
            {
                var script = Wrk.Script(work, "moto", names.Select(name => GetOf(ofMoto, name)));
                report.Add(OfMoto, round, await Wrk.RunAsync(moto!, script, Moto.Connections, settings.Seconds));
            }
        }

        var (get, floor) = (report.Median(Get), report.Median(Bare));
        report.Compare("GetSecretValue, processor time against the bare endpoint", report.MedianRatio(Get, Bare, found => found.CpuMicroseconds), 2.2, atMost: true);
        report.Compare("GetSecretValue, % of the bare endpoint's throughput", 100 * report.MedianRatio(Get, Bare, found => found.PerSecond), 40, atMost: false);
        if (floor.PerSecond >= 40_000)
        {
            report.Compare("GetSecretValue per second", get.PerSecond, 10_000, atMost: false);
        }

        if (ofMoto is not null)
        {
            report.Note($"{report.MedianRatio(Get, OfMoto, found => found.PerSecond):N0} times moto's GetSecretValue per second");
        }

        report.Note($"answers of {Encoding.UTF8.GetByteCount(answer)} bytes; resident memory {server.Resident >> 20} MiB with {settings.Secrets} secrets, start-up {server.StartUp.TotalSeconds:N2} s");
    }

    private static PreparedRequest GetOf(Client client, string name) => client.Prepare(Get, new { SecretId = name });
}
