using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Strongroom.Server.Tests.Hosting;
using Strongroom.Server.Tls;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Tls;

public sealed class TlsServerTests
{
    // A TLS 1.1 hello (RFC 4346 section 7.4.1.2) with suites that P-256 certificates serve; after it, what a server answers
    // that has no use for this version: a fatal alert, protocol_version.
    private static readonly byte[] OldHello =
    [
        0x16, 3, 1, 0, 49, 1, 0, 0, 45, 3, 2,
        .. Enumerable.Repeat((byte)7, 32),
        0, 0, 6, 0xC0, 0x0A, 0xC0, 0x09, 0, 0xFF, 1, 0,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Signed_request_is_verified_over_HTTP_1_and_2(int version)
    {
        await using var server = await RunningServer.StartAsync("--tls-self-signed");
        Assert.Equal("https", server.Address.Scheme);
        using var client = server.NewClient();
        var (status, answer) = await server.CallAsync("ListSecrets", [], client, version == 1 ? HttpVersion.Version11 : HttpVersion.Version20);
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
    }

    [Fact]
    public async Task TLS_1_1_is_refused()
    {
        await using var server = await RunningServer.StartAsync("--tls-self-signed");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(OldHello);
        var alert = new byte[7];
        await stream.ReadExactlyAsync(alert);
        Assert.Equal((0x15, 2, 70), (alert[0], alert[5], alert[6]));
    }

    [Fact]
    public async Task Plain_HTTP_is_not_answered_on_a_TLS_port()
    {
        await using var server = await RunningServer.StartAsync("--tls-self-signed");
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{server.Address.Port}/health")));
    }

    [Fact]
    public async Task Changed_certificate_is_for_new_connections_and_open_ones_go_on()
    {
        using var directory = new TemporaryDirectory();
        var (certificate, key) = (directory.File("cert.pem"), directory.File("key.pem"));
        var first = Write(certificate, key);
        var clock = new FakeClock();
        await using var server = await RunningServer.StartAsync(clock, "--tls-cert", certificate, "--tls-key", key);
        var (connections, seen) = (0, "");
        using var old = server.NewClient(() => connections++, tls => Remember(tls));
        await server.CallAsync("ListSecrets", [], old);
        Assert.Equal(first, seen);

        var second = Write(certificate, key);
        clock.Advance(TlsCertificates.Interval);
        Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("ListSecrets", [], old)).Status);
        Assert.Equal((1, first), (connections, seen));
        using var fresh = server.NewClient(null, tls => Remember(tls));
        await server.CallAsync("ListSecrets", [], fresh);
        Assert.Equal(second, seen);

        void Remember(SslClientAuthenticationOptions tls) => tls.RemoteCertificateValidationCallback = (_, shown, _, _) =>
        {
            seen = shown!.GetCertHashString();
            return seen.Length > 0;
        };
    }

    [Fact]
    public async Task Clients_certificate_is_demanded_and_checked()
    {
        using var directory = new TemporaryDirectory();
        using var authority = TestCertificates.Authority();
        using var stranger = TestCertificates.Authority();
        using var good = TestCertificates.IssuedBy(authority, "client");
        using var wrong = TestCertificates.IssuedBy(stranger, "client");
        using var server = TestCertificates.IssuedBy(authority, "server", usage: "1.3.6.1.5.5.7.3.1");
        File.WriteAllText(directory.File("clients.pem"), authority.ExportCertificatePem());
        await using var running = await RunningServer.StartAsync("--tls-self-signed", "--tls-client-ca", directory.File("clients.pem"));
        Assert.Equal(HttpStatusCode.OK, (await running.CallAsync("ListSecrets", [], ClientWith(running, good))).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => running.CallAsync("ListSecrets", [], ClientWith(running, null)));
        await Assert.ThrowsAsync<HttpRequestException>(() => running.CallAsync("ListSecrets", [], ClientWith(running, wrong)));
        // Issued by the right authority, but not for clients.
        await Assert.ThrowsAsync<HttpRequestException>(() => running.CallAsync("ListSecrets", [], ClientWith(running, server)));
    }

    [Fact]
    public async Task Server_does_not_start_with_a_key_that_does_not_fit()
    {
        using var directory = new TemporaryDirectory();
        Write(directory.File("a.pem"), directory.File("a.key"));
        Write(directory.File("b.pem"), directory.File("b.key"));
        await Assert.ThrowsAsync<TlsException>(() => RunningServer.StartAsync("--tls-cert", directory.File("a.pem"), "--tls-key", directory.File("b.key")));
    }

    private static HttpClient ClientWith(RunningServer server, X509Certificate2? certificate) => server.NewClient(
        null, tls => tls.LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate);

    private static string Write(string certificate, string key)
    {
        using var made = TestCertificates.Server();
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(key, TestCertificates.Key(made));
        return made.Thumbprint;
    }
}
