using System.Net;
using Strongroom.Server.Telemetry;
using Strongroom.Server.Tests.Hosting;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Telemetry;

public sealed class MetricsTests
{
    private const string Canary = "canary7f3a";

    [Fact]
    public async Task Requests_are_counted_by_operation_and_error()
    {
        await using var server = await RunningServer.StartAsync();
        await server.CreateAsync("one");
        await server.CreateAsync("two");
        await server.CreateAsync("two");
        await server.CallAsync("GetSecretValue", new() { ["SecretId"] = "none" });
        var page = (await server.TextAsync("/metrics")).Split('\n');
        Assert.Contains("""strongroom_requests_total{service="secretsmanager",operation="CreateSecret",error="none"} 2""", page);
        Assert.Contains("""strongroom_requests_total{service="secretsmanager",operation="CreateSecret",error="ResourceExistsException"} 1""", page);
        Assert.Contains("""strongroom_requests_total{service="secretsmanager",operation="GetSecretValue",error="ResourceNotFoundException"} 1""", page);
        Assert.Contains("""strongroom_request_duration_seconds_count{service="secretsmanager",operation="CreateSecret"} 3""", page);
        Assert.Contains("""strongroom_request_duration_seconds_bucket{service="secretsmanager",operation="CreateSecret",le="+Inf"} 3""", page);
        Assert.Contains("strongroom_requests_in_flight 0", page);
        Assert.Contains("strongroom_barrier_term 1", page);
        Assert.Contains("strongroom_audit_failing 0", page);
        Assert.Contains("# TYPE strongroom_store_commits_total counter", page);
        Assert.Contains("# TYPE strongroom_cache_bytes gauge", page);
        Assert.Contains("""strongroom_due_tasks_total{outcome="failed"} 0""", page);
        Assert.Contains(page, line => line.StartsWith("process_cpu_seconds_total ", StringComparison.Ordinal));
        Assert.Contains(page, line => line.StartsWith("strongroom_store_transactions_total ", StringComparison.Ordinal) && line[^1] != '0');
    }

    [Fact]
    public async Task Callers_cannot_make_labels_and_names_are_in_none()
    {
        await using var server = await RunningServer.StartAsync("--dev");
        await server.CallAsync(Canary, []);
        await server.CreateAsync(Canary, Canary);
        await server.CallAsync("GetSecretValue", new() { ["SecretId"] = Canary });
        await server.CallAsync("DescribeSecret", new() { ["SecretId"] = Canary + "2" });
        await server.GetAsync("/" + Canary);
        var page = await server.TextAsync("/metrics");
        Assert.DoesNotContain(Canary, page);
        Assert.DoesNotContain("arn:", page);
        Assert.Contains("""strongroom_requests_total{service="unknown",operation="unknown",error="UnknownOperationException"} 2""", page.Split('\n'));
    }

    [Fact]
    public async Task Metrics_are_for_this_machine_unless_told_otherwise()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/metrics")).StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", (await server.GetAsync("/metrics")).Content.Headers.ContentType!.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await server.GetAsync("/metrics", ("X-Forwarded-For", "10.0.0.1"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.GetAsync("/metrics", ("Via", "1.1 proxy"))).StatusCode);
        await using var open = await RunningServer.StartAsync("--metrics-public");
        Assert.Equal(HttpStatusCode.OK, (await open.GetAsync("/metrics", ("X-Forwarded-For", "10.0.0.1"))).StatusCode);
        await using var none = await RunningServer.StartAsync("--metrics=false");
        Assert.Equal(HttpStatusCode.NotFound, (await none.GetAsync("/metrics")).StatusCode);
    }

    [Fact]
    public async Task Two_servers_in_a_process_do_not_count_each_others_requests()
    {
        await using var one = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync();
        await one.CreateAsync("secret");
        Assert.DoesNotContain("CreateSecret", await other.TextAsync("/metrics"));
    }

    [Fact]
    public void Times_fall_into_the_bucket_whose_bound_they_do_not_exceed()
    {
        var clock = new FakeClock();
        var times = new LatencyHistogram(clock);
        foreach (var milliseconds in (double[])[0, 0.25, 0.26, 10_000, 10_001])
        {
            times.Record(TimeSpan.FromMilliseconds(milliseconds).Ticks);
        }

        var counts = times.Counts();
        Assert.Equal([2, 1], counts[..2]);
        Assert.Equal([1, 1], counts[^2..]);
        Assert.Equal(5, counts.Sum());
        Assert.Equal(20.00151, times.Sum, 9);
    }

    [Fact]
    public void Text_is_escaped_and_buckets_add_up()
    {
        var text = new PrometheusText();
        text.Begin("m", "gauge", "a\nb\\");
        text.Sample("m", [new("l", "a\"b\\c\nd")], 1.5);
        text.Sample("m", [], double.PositiveInfinity);
        var times = new LatencyHistogram(new FakeClock());
        times.Record(0);
        times.Record(TimeSpan.FromMinutes(1).Ticks);
        text.Histogram("h", [], times);
        var lines = text.ToString().Split('\n');
        Assert.Equal([@"# HELP m a\nb\\", "# TYPE m gauge", "m{l=\"a\\\"b\\\\c\\nd\"} 1.5", "m +Inf", "h_bucket{le=\"0.00025\"} 1"], lines[..5]);
        Assert.Equal(["h_bucket{le=\"10\"} 1", "h_bucket{le=\"+Inf\"} 2", "h_sum 60", "h_count 2", ""], lines[^5..]);
    }
}
