using System.Net;
using System.Net.Sockets;

namespace Strongroom.Rotators.Tests;

/// <summary>A network that fails at a chosen moment: it passes bytes on in both directions, until a client sends some text for the first
/// time.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly byte[] _trigger;
    private readonly bool _deliver;
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="target">The server's port.</param>
    /// <param name="trigger">What the client sends.</param>
    /// <param name="deliver">Whether the server gets it, and only its answer is lost; else it is lost itself.</param>
    public CuttingProxy(int target, string trigger, bool deliver)
    {
        (_target, _trigger, _deliver) = (target, System.Text.Encoding.UTF8.GetBytes(trigger), deliver);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often it cut: 0 or 1.</summary>
    public int Cuts => _cuts;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var all = new List<Task>();
        try
        {
            while (true) all.Add(ServeAsync(await _listener.AcceptTcpClientAsync()));
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(all);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            var cut = new Cut();
            await Task.WhenAny(
                PumpAsync(client.GetStream(), server.GetStream(), async bytes =>
                {
                    if (bytes.Span.IndexOf(_trigger) < 0 || Interlocked.CompareExchange(ref _cuts, 1, 0) != 0) return true;
                    cut.Answer = true;
                    await Task.CompletedTask;
                    return _deliver;
                }),
                PumpAsync(server.GetStream(), client.GetStream(), _ => Task.FromResult(!cut.Answer)));
        }
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, Task<bool>> pass)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer) is var count and > 0)
            {
                if (!await pass(buffer.AsMemory(0, count))) return;
                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or SocketException)
        {
            // One side is gone, so the other goes too.
        }
    }

    private sealed class Cut
    {
        public volatile bool Answer;
    }
}
