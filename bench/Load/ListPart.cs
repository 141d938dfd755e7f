using System.Text;
using System.Text.Json;

namespace Strongroom.Bench.Load;

/// <summary>Pages of ListSecrets, every page of the region in turn, beside the bare endpoint with bodies of that size.</summary>
internal static class ListPart
{
    private const int PageSize = 100;
    private const string Bare = "bare endpoint, body of a page";
    private const string List = "ListSecrets, page of 100";

    public static async Task RunAsync(Settings settings, string work, Report report)
    {
        var data = Path.Combine(work, "list");
        await using var server = await Bench.StartServerAsync(settings, data);
        using var client = new Client(server.Address, data);
        await Bench.CreateSecretsAsync(client, Math.Max(settings.Secrets, PageSize));
        var (pages, bytes) = await PagesAsync(client);
        await using var bare = await Bench.StartBareAsync(bytes);

        Task<Measurement> MeasureListAsync(int seconds) =>
            Wrk.RunAsync(server, Wrk.Script(work, "list", pages.Select(page => client.Prepare("ListSecrets", page))), settings.Connections, seconds);
        Task<Measurement> MeasureBareAsync(int seconds) =>
            Wrk.RunAsync(bare, Wrk.Script(work, "bare", pages.Select(page => client.Prepare("ListSecrets", page))), settings.Connections, seconds);
        await MeasureListAsync(settings.WarmUp);
        await MeasureBareAsync(settings.WarmUp);
        for (var round = 1; round <= settings.Rounds; round++)
        {
            report.Add(Bare, round, await MeasureBareAsync(settings.Seconds));
            report.Add(List, round, await MeasureListAsync(settings.Seconds));
        }

        var list = report.Median(List).CpuMicroseconds;
        report.Note($"a page of {PageSize} is {bytes} bytes; processor time {report.MedianRatio(List, Bare, found => found.CpuMicroseconds):N1} x the bare endpoint's, {list / PageSize:N1} us a secret, {100 * report.MedianRatio(List, Bare, found => found.PerSecond):N0} % of its throughput");
    }

    /// <summary>The requests of all full pages, and how long the answer of one is.</summary>
    private static async Task<(IReadOnlyList<object> Requests, int Bytes)> PagesAsync(Client client)
    {
        var (pages, bytes) = (new List<object>(), 0);
        for (string? token = null; ;)
        {
            object page = token is null ? new { MaxResults = PageSize } : new { MaxResults = PageSize, NextToken = token };
            var answer = await client.SendAsync(client.Prepare("ListSecrets", page));
            using var read = JsonDocument.Parse(answer);
            if (read.RootElement.GetProperty("SecretList").GetArrayLength() == PageSize)
            {
                pages.Add(page);
                bytes = Math.Max(bytes, Encoding.UTF8.GetByteCount(answer));
            }

            if (!read.RootElement.TryGetProperty("NextToken", out var next))
            {
                return (pages, bytes);
            }

            token = next.GetString();
        }
    }
}
