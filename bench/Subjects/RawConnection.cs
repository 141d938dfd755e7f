using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Strongroom.Bench.Subjects;

/// <summary>A connection that sends bytes and reads the answer into a buffer of its own: nothing is allocated.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[64 << 10];

    public RawConnection(Uri server) => _socket.Connect(IPAddress.Loopback, server.Port);

    /// <summary>Sends a request and reads its answer.</summary>
    /// <exception cref="InvalidOperationException">The answer is not a success.</exception>
    public void Send(byte[] request)
    {
        _socket.Send(request);
        var (received, whole) = (0, int.MaxValue);
        while (received < whole)
        {
            var count = _socket.Receive(_answer.AsSpan(received));
            if (count == 0)
            {
                throw new InvalidOperationException("The server closed the connection.");
            }

            received += count;
            whole = WholeLength(_answer.AsSpan(0, received));
        }

        if (!_answer.AsSpan().StartsWith("HTTP/1.1 200 "u8))
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(_answer, 0, received));
        }
    }

    public void Dispose() => _socket.Dispose();

    private static int WholeLength(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return int.MaxValue;
        }

        var length = answer[(answer.IndexOf("Content-Length: "u8) + "Content-Length: ".Length)..];
        return end + "\r\n\r\n".Length + int.Parse(length[..length.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
