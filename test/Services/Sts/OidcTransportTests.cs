using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Strongroom.Services.Sts.WebIdentities;

namespace Strongroom.Services.Sts.Tests;

/// <summary>Over real TLS, with a certificate that the system does not trust.</summary>
public sealed class OidcTransportTests : IDisposable
{
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly OidcTransport _transport = new();

    public OidcTransportTests() => _listener.Start();

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    [Fact]
    public async Task A_certificate_with_a_registered_thumbprint_is_trusted()
    {
        var serving = ServeAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

        Assert.Equal("{}"u8.ToArray(), await _transport.GetAsync(Address("localhost"), [new string('0', 40), _certificate.Thumbprint.ToLowerInvariant()], CancellationToken.None));
        await serving;
    }

    [Theory]
    [InlineData("localhost", false)]
    [InlineData("127.0.0.1", true)]
    public async Task A_certificate_that_is_not_registered_or_has_another_name_is_refused(string host, bool registered)
    {
        var serving = ServeAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

        await Assert.ThrowsAsync<HttpRequestException>(() => _transport.GetAsync(Address(host), registered ? [_certificate.Thumbprint] : [], CancellationToken.None));
        await serving;
    }

    [Theory]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nConnection: close\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    public async Task Redirects_errors_and_too_much_are_refused(string answer)
    {
        var serving = ServeAsync(answer);

        await Assert.ThrowsAsync<HttpRequestException>(() => _transport.GetAsync(Address("localhost"), [_certificate.Thumbprint], CancellationToken.None));
        await serving;
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        _listener.Stop();
        await Assert.ThrowsAsync<HttpRequestException>(() => _transport.GetAsync(new Uri("https://localhost:1/"), [], CancellationToken.None));
    }

    private Uri Address(string host) => new($"https://{host}:{((IPEndPoint)_listener.LocalEndpoint).Port}/keys");

    private async Task ServeAsync(string answer)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(_certificate);
            var request = new byte[4096];
            Assert.NotEqual(0, await stream.ReadAsync(request));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException or Xunit.Sdk.NotEqualException)
        {
            // The client did not like the certificate: what it says of it is what the test looks at.
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
