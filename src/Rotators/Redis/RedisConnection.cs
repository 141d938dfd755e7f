using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Rotators.Databases;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Redis;

/// <summary>A connection that speaks RESP, version 2 (Redis documentation, "Redis serialization protocol"): commands out, one line or one
/// string back, which is all that changing users needs.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private const int LongestLine = 64 * 1024;
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);
    private readonly Stream _stream;
    private readonly TimeProvider _clock;

    private RedisConnection(Stream stream, TimeProvider clock) => (_stream, _clock) = (stream, clock);

    /// <summary>Connects without logging in. A port of Redis speaks TLS or plain text, never both, so where the secret leaves it open a
    /// PING without any credential finds out which, and what is found is final.</summary>
    /// <exception cref="RotatorException">The server cannot be reached, or not with TLS.</exception>
    public static async Task<RedisConnection> ConnectAsync(DatabaseLogin login, string? caFile, TimeProvider clock, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(ConnectTime, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            if (login.Tls != TlsPolicy.Always)
            {
                var plain = new RedisConnection(await OpenAsync(login, both.Token).ConfigureAwait(false), clock);
                if (login.Tls == TlsPolicy.Never || await plain.SpeaksPlainlyAsync(both.Token).ConfigureAwait(false)) return plain;
                await plain.DisposeAsync().ConfigureAwait(false);
            }
            return new RedisConnection(await SecureAsync(login, await OpenAsync(login, both.Token).ConfigureAwait(false), caFile, both.Token).ConfigureAwait(false), clock);
        }
        catch (Exception failure) when (failure is SocketException or IOException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw Unreachable(login, failure);
        }
    }

    /// <summary>Sends a command and waits for its answer: its text, which for an error begins with - and the error's name.</summary>
    /// <exception cref="ConnectionLostException">The answer did not arrive.</exception>
    public async Task<string> CallAsync(CancellationToken cancellation, params ReadOnlyMemory<byte>[] words)
    {
        using var limit = new CancellationTokenSource(AnswerTime, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        byte[] command = Command(words);
        try
        {
            await _stream.WriteAsync(command, both.Token).ConfigureAwait(false);
            await _stream.FlushAsync(both.Token).ConfigureAwait(false);
            return await AnswerAsync(both.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or SocketException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ConnectionLostException(failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(command);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>The network is down, or nobody is there.</summary>
    public static RotatorException Unreachable(DatabaseLogin login, Exception failure) => new(
        $"Redis on {login.Host}:{login.Port} cannot be reached. See that the host and port are right, that it runs, and that the network lets through.",
        failure) { IsTransient = true };

    private static async Task<NetworkStream> OpenAsync(DatabaseLogin login, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(login.Host, login.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> SecureAsync(DatabaseLogin login, NetworkStream network, string? caFile, CancellationToken cancellation)
    {
        var secure = new SslStream(network);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = login.Host, CertificateChainPolicy = TrustAnchors.Policy(caFile) }, cancellation).ConfigureAwait(false);
            return secure;
        }
        catch (Exception failure)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            if (failure is AuthenticationException)
            {
                throw new RotatorException(
                    $"No TLS connection to Redis on {login.Host}:{login.Port}: it offers none there, or its certificate is not valid for that name.", failure);
            }
            throw;
        }
    }

    private async Task<bool> SpeaksPlainlyAsync(CancellationToken cancellation)
    {
        try
        {
            await _stream.WriteAsync("PING\r\n"u8.ToArray(), cancellation).ConfigureAwait(false);
            string answer = await AnswerAsync(cancellation).ConfigureAwait(false);
            return answer.Length > 0;
        }
        catch (IOException)
        {
            // Closed, or an alert of TLS.
            return false;
        }
    }

    private async Task<string> AnswerAsync(CancellationToken cancellation)
    {
        string line = await LineAsync(cancellation).ConfigureAwait(false);
        switch (line.Length == 0 ? '\0' : line[0])
        {
            case '+' or ':':
                return line[1..];
            case '-':
                return line;
            case '$' when int.TryParse(line.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int length) && length < LongestLine:
                if (length < 0) return "";
                byte[] text = new byte[length + 2];
                await _stream.ReadExactlyAsync(text, cancellation).ConfigureAwait(false);
                return Encoding.UTF8.GetString(text.AsSpan(0, length));
            default:
                throw new IOException("This is not an answer of Redis.");
        }
    }

    // Byte by byte, as answers are short and few.
    private async Task<string> LineAsync(CancellationToken cancellation)
    {
        var line = new ArrayBufferWriter<byte>(64);
        byte[] one = new byte[1];
        do
        {
            await _stream.ReadExactlyAsync(one, cancellation).ConfigureAwait(false);
            if (line.WrittenCount == 0 && !"+-:$"u8.Contains(one[0])) throw new IOException("This is not an answer of Redis.");
            line.Write(one);
        }
        while (one[0] != (byte)'\n' && line.WrittenCount < LongestLine);
        return Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\r', '\n');
    }

    private static byte[] Command(ReadOnlyMemory<byte>[] words)
    {
        byte[] start = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n"));
        byte[][] heads = [.. words.Select(word => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${word.Length}\r\n")))];
        byte[] command = new byte[start.Length + heads.Sum(head => head.Length) + words.Sum(word => word.Length + 2)];
        start.CopyTo(command, 0);
        int at = start.Length;
        for (int index = 0; index < words.Length; index++)
        {
            heads[index].CopyTo(command, at);
            at += heads[index].Length;
            words[index].Span.CopyTo(command.AsSpan(at));
            at += words[index].Length;
            "\r\n"u8.CopyTo(command.AsSpan(at));
            at += 2;
        }
        return command;
    }
}
