using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Strongroom.Server.Tests.Hosting;

namespace Strongroom.Server.Tests.Telemetry;

public sealed class OtlpExportTests
{
    private const string Canary = "canary7f3a";
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task Traces_and_metrics_reach_the_collector_and_tell_no_names_or_values()
    {
        var received = new ConcurrentDictionary<string, List<byte[]>>();
        await using var collector = await StartCollectorAsync(received);
        var server = await RunningServer.StartAsync("--otlp-endpoint", collector.Urls.Single());
        await server.CreateAsync(Canary, Canary);
        var (status, _) = await server.CallAsync("GetSecretValue", new() { ["SecretId"] = Canary }, traceParent: $"00-{TraceId}-00f067aa0ba902b7-01");
        Assert.Equal(HttpStatusCode.OK, status);
        await server.CallAsync("DescribeSecret", new() { ["SecretId"] = "no-such-secret" });
        // Stopping sends what is left.
        await server.DisposeAsync();

        var traces = Whole(received, "/v1/traces");
        Assert.True(Has(traces, "Secrets Manager/GetSecretValue"));
        Assert.True(Has(traces, "store.commit"));
        Assert.True(Has(traces, "ResourceNotFoundException"));
        Assert.True(traces.AsSpan().IndexOf(Convert.FromHexString(TraceId)) >= 0);
        var metrics = Whole(received, "/v1/metrics");
        Assert.True(Has(metrics, "strongroom.request.duration"));
        Assert.True(Has(metrics, "strongroom.requests"));
        foreach (var sent in (byte[][])[traces, metrics])
        {
            Assert.False(Has(sent, Canary));
            Assert.False(Has(sent, "arn:aws"));
        }
    }

    [Fact]
    public async Task Collector_that_is_away_does_not_keep_requests_from_being_served()
    {
        await using var server = await RunningServer.StartAsync("--otlp-endpoint", "http://127.0.0.1:1");
        Assert.Equal(HttpStatusCode.OK, (await server.CreateAsync("secret")).Status);
    }

    private static async Task<WebApplication> StartCollectorAsync(ConcurrentDictionary<string, List<byte[]>> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = builder.Build();
        collector.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var sent = received.GetOrAdd(http.Request.Path.Value!, _ => []);
            lock (sent) sent.Add(body.ToArray());
        });
        await collector.StartAsync();
        return collector;
    }

    private static byte[] Whole(ConcurrentDictionary<string, List<byte[]>> received, string path) => [.. received[path].SelectMany(body => body)];

    private static bool Has(byte[] sent, string text) => sent.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
