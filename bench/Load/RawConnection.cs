using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Strongroom.Bench.Load;

/// <summary>One connection that sends prepared requests and reads their answers, at next to no cost of its own.</summary>
internal sealed class RawConnection(Uri address) : IDisposable
{
    private readonly NetworkStream _stream = Connect(address);
    private readonly byte[] _buffer = new byte[1 << 20];

    /// <summary>The bytes of a request.</summary>
    public static byte[] Bytes(PreparedRequest request)
    {
        var text = new StringBuilder("POST / HTTP/1.1\r\n");
        foreach (var (name, value) in request.Headers)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(request.Body)}\r\n\r\n").Append(request.Body);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Sends a request and waits for the whole answer.</summary>
    /// <exception cref="InvalidOperationException">The answer is no success.</exception>
    public void Send(byte[] request)
    {
        _stream.Write(request);
        var read = 0;
        while (true)
        {
            var more = _stream.Read(_buffer, read, _buffer.Length - read);
            if (more == 0)
            {
                throw new InvalidOperationException("The server closed the connection.");
            }

            read += more;
            var answer = _buffer.AsSpan(0, read);
            if (answer.IndexOf("\r\n\r\n"u8) is > 0 and var head && read >= head + 4 + LengthOf(answer[..head]))
            {
                if (!answer.StartsWith("HTTP/1.1 200"u8))
                {
                    throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
                }

                return;
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        var name = "\r\nContent-Length: "u8;
        var rest = head[(head.IndexOf(name) + name.Length)..];
        var end = rest.IndexOf((byte)'\r');
        return int.Parse(end < 0 ? rest : rest[..end], CultureInfo.InvariantCulture);
    }

    private static NetworkStream Connect(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(address.Host, address.Port);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
