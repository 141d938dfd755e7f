using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Strongroom.Server.Tests.Hosting;

/// <summary>A socket that sends what it is told to, however slowly, until the server has had enough.</summary>
internal sealed class RawClient : IDisposable
{
    // Only so that a server which never gives up fails the test instead of hanging it.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TcpClient _client = new() { NoDelay = true };

    public static async Task<RawClient> ConnectAsync(Uri server)
    {
        var client = new RawClient();
        await client._client.ConnectAsync(IPAddress.Loopback, server.Port);
        return client;
    }

    public ValueTask SendAsync(string text) => _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Everything that comes until the server closes the connection.</summary>
    public async Task<string> UntilClosedAsync()
    {
        var received = new MemoryStream();
        try
        {
            await _client.GetStream().CopyToAsync(received).WaitAsync(Deadline);
        }
        catch (IOException)
        {
            // Reset: closed as well.
        }

        return Encoding.ASCII.GetString(received.ToArray());
    }

    /// <summary>Sends a byte every tenth of a second until the server closes the connection, and returns what came.</summary>
    public async Task<string> DripUntilClosedAsync()
    {
        var closed = UntilClosedAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!closed.IsCompleted && await timer.WaitForNextTickAsync())
        {
            try
            {
                await SendAsync("a");
            }
            catch (IOException)
            {
                break;
            }
        }

        return await closed;
    }

    /// <summary>The first bytes of an answer.</summary>
    public async Task<string> ReceiveAsync()
    {
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await _client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Deadline));
    }

    public void Dispose() => _client.Dispose();
}
