using System.Net;
using System.Net.Sockets;
using System.Text;
using Strongroom.Server.Hosting;
using Strongroom.Server.Options;
using Strongroom.Support;

namespace Strongroom.Fuzz.Tests.Hostile;

/// <summary>A server in this process, and bytes to its socket.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly StrongroomHost _host;

    private RawServer(TemporaryDirectory directory, StrongroomHost host)
    {
        _directory = directory;
        _host = host;
    }

    /// <summary>Its port on the loopback address.</summary>
    public int Port => _host.Address.Port;

    /// <summary>The file with the root credentials (secure mode).</summary>
    public string Credentials => _directory.File("root-credentials");

    public static async Task<RawServer> StartAsync(bool dev, params string[] options)
    {
        var directory = new TemporaryDirectory();
        string[] arguments = ["--listen", "127.0.0.1:0", "--data", directory.Path, "--log-level", Environment.GetEnvironmentVariable("FUZZ_LOG") ?? "none", .. dev ? (string[])["--dev"] : [], .. options];
        return new RawServer(directory, await StrongroomHost.StartAsync(ServerOptions.Load(arguments, new Dictionary<string, string>()).Options!));
    }

    /// <summary>A whole request: the given headers, and those that it needs to be one.</summary>
    public static byte[] Request(string target, byte[] body, params string[] headers)
    {
        var head = new StringBuilder("POST / HTTP/1.1\r\nHost: localhost\r\n")
            .Append("Content-Type: application/x-amz-json-1.1\r\n")
            .Append("X-Amz-Target: ").Append(target).Append("\r\n")
            .Append("Content-Length: ").Append(body.Length).Append("\r\nConnection: close\r\n");
        foreach (var header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    /// <summary>Sends a whole request that asks for the connection to be closed, and reads all that comes back.</summary>
    public RawAnswer Send(byte[] request) => Exchange(request, endSending: null);

    /// <summary>
    /// Sends bytes that may be half a request or several. Sending ends when nothing has come back for a moment; it does not
    /// end at once, because the server takes a client that stops sending for one that has gone.
    /// </summary>
    public RawAnswer SendAnything(byte[] bytes) => Exchange(bytes, endSending: TimeSpan.FromMilliseconds(25));

    /// <summary>A connection on which these bytes were sent.</summary>
    public Socket Open(byte[] bytes)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, Port);
        socket.Send(bytes);
        return socket;
    }

    /// <summary>All that comes back until the server closes the connection.</summary>
    public static RawAnswer Receive(Socket socket)
    {
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        return new RawAnswer(reader.ReadToEnd());
    }

    private RawAnswer Exchange(byte[] request, TimeSpan? endSending)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, Port);
        var received = new MemoryStream();
        try
        {
            for (var sent = 0; sent < request.Length;)
            {
                sent += socket.Send(request, sent, Math.Min(request.Length - sent, 16 << 10), SocketFlags.None);
            }
        }
        catch (SocketException)
        {
            // The server answered and closed before it had everything. What it answered is still there to be read.
        }

        var buffer = new byte[16 << 10];
        try
        {
            while (true)
            {
                if (endSending is { } wait && !socket.Poll(wait, SelectMode.SelectRead))
                {
                    socket.Shutdown(SocketShutdown.Send);
                    endSending = null;
                }

                if (socket.Receive(buffer) is not (> 0 and var count))
                {
                    break;
                }

                received.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // Reset behind the answer, because the server did not want the rest.
        }

        return new RawAnswer(Encoding.UTF8.GetString(received.ToArray()));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _directory.Dispose();
    }
}

/// <summary>All that came back on a connection.</summary>
/// <param name="Text">As it came: none, one or several answers.</param>
internal sealed record RawAnswer(string Text)
{
    /// <summary>The status of the first answer; 0 if there is none.</summary>
    public int Status => Text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(Text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>The error code in the first answer's JSON, or null.</summary>
    public string? Error => Text.Split("\"__type\":\"", 2) is [_, var rest] ? rest.Split('"')[0] : null;

    /// <summary>Whether any answer says that the server failed.</summary>
    public bool Failed => Text.Contains("HTTP/1.1 500", StringComparison.Ordinal) || Text.Contains("InternalServiceError", StringComparison.Ordinal);
}
