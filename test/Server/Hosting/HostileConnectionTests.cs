using System.Text;

namespace Strongroom.Server.Tests.Hosting;

public sealed class HostileConnectionTests
{
    private const string Head = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: secretsmanager.ListSecrets\r\n";

    [Fact]
    public async Task Headers_that_drip_are_cut_off()
    {
        await using var server = await RunningServer.StartAsync("--request-headers-timeout", "1s");
        using var client = await RawClient.ConnectAsync(server.Address);
        await client.SendAsync(Head + "X-Slow: ");
        Assert.StartsWith("HTTP/1.1 408 ", await client.DripUntilClosedAsync());
        Assert.Contains("\"ok\"", await server.TextAsync("/health"));
    }

    [Fact]
    public async Task Body_that_drips_is_cut_off()
    {
        await using var server = await RunningServer.StartAsync("--min-data-rate", "1000");
        using var client = await RawClient.ConnectAsync(server.Address);
        await client.SendAsync(Head + "Content-Length: 60000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 408 ", await client.DripUntilClosedAsync());
    }

    [Fact]
    public async Task Connection_without_a_request_is_closed()
    {
        await using var server = await RunningServer.StartAsync("--keep-alive-timeout", "1s");
        using var client = await RawClient.ConnectAsync(server.Address);
        await client.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await client.UntilClosedAsync());
    }

    [Fact]
    public async Task TLS_handshake_that_never_ends_is_cut_off()
    {
        await using var server = await RunningServer.StartAsync("--tls-self-signed", "--request-headers-timeout", "1s");
        using var client = await RawClient.ConnectAsync(server.Address);
        Assert.Equal("", await client.UntilClosedAsync());
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_at_once()
    {
        await using var server = await RunningServer.StartAsync("--max-connections", "2");
        using var first = await HoldAsync(server);
        using var second = await HoldAsync(server);
        using var third = await RawClient.ConnectAsync(server.Address);
        Assert.Equal("", await third.UntilClosedAsync());
        // Those that are open go on.
        await first.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await first.ReceiveAsync());
    }

    [Fact]
    public async Task Body_that_declares_too_much_is_refused_unread()
    {
        await using var server = await RunningServer.StartAsync("--max-body-bytes", "128KiB");
        using var client = await RawClient.ConnectAsync(server.Address);
        await client.SendAsync(Head + "Content-Length: 131073\r\nConnection: close\r\n\r\n");
        var answer = await client.UntilClosedAsync();
        Assert.StartsWith("HTTP/1.1 413 ", answer);
        Assert.Contains("\"RequestEntityTooLargeException\"", answer);
    }

    [Fact]
    public async Task Body_without_a_length_is_refused_once_it_is_too_long()
    {
        await using var server = await RunningServer.StartAsync("--max-body-bytes", "128KiB");
        using var client = await RawClient.ConnectAsync(server.Address);
        await client.SendAsync(Head + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        await client.SendAsync("20001\r\n" + new string('x', 0x20001) + "\r\n0\r\n\r\n");
        var answer = await client.UntilClosedAsync();
        Assert.StartsWith("HTTP/1.1 413 ", answer);
        Assert.Contains("\"RequestEntityTooLargeException\"", answer);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("Content-Length: -1\r\n")]
    [InlineData("Transfer-Encoding: gzip\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n")]
    [InlineData("Host: another\r\n")]
    [InlineData("Bad Name: x\r\n")]
    [InlineData("X-Folded: a\r\n b\r\n")]
    public async Task Request_that_two_servers_could_read_in_two_ways_is_refused_or_closed(string header)
    {
        await using var server = await RunningServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server.Address);
        await client.SendAsync(Head + header + "Connection: close\r\n\r\n0\r\n\r\n");
        var answer = await client.UntilClosedAsync();
        Assert.DoesNotContain("HTTP/1.1 200", answer);
        Assert.DoesNotContain("HTTP/1.1 5", answer);
        // One answer at most: nothing of the body was taken for another request.
        Assert.True(answer.Split("HTTP/1.1 ").Length <= 2, answer);
        Assert.Contains("\"ok\"", await server.TextAsync("/health"));
    }

    [Fact]
    public async Task Headers_beyond_the_limit_are_refused()
    {
        await using var server = await RunningServer.StartAsync("--max-header-bytes", "4KiB");
        using var client = await RawClient.ConnectAsync(server.Address);
        var headers = new StringBuilder(Head);
        for (var number = 0; number < 50; number++)
        {
            headers.Append("X-").Append(number).Append(": ").Append('v', 100).Append("\r\n");
        }

        await client.SendAsync(headers + "\r\n");
        Assert.StartsWith("HTTP/1.1 431 ", await client.UntilClosedAsync());
    }

    private static async Task<RawClient> HoldAsync(RunningServer server)
    {
        var client = await RawClient.ConnectAsync(server.Address);
        await client.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReceiveAsync());
        return client;
    }
}
