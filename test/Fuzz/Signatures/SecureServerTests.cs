using System.Text;
using Strongroom.Crypto;
using Strongroom.Fuzz.Tests.Hostile;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Fuzz.Tests.Signatures;

/// <summary>Altered requests to a whole server that checks signatures.</summary>
public sealed class SecureServerTests : IAsyncLifetime
{
    private const int Tries = 4000;

    private RawServer _server = null!;
    private SigV4Signer _signer = null!;

    public async Task InitializeAsync()
    {
        _server = await RawServer.StartAsync(dev: false, "--rate-limits", "off");
        var lines = await File.ReadAllLinesAsync(_server.Credentials);
        string Entry(string name) => lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(" = ")[1];
        _signer = new SigV4Signer(Entry("aws_access_key_id"), SecretValue.FromText(Entry("aws_secret_access_key")));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public void Altered_requests_do_nothing_unless_they_mean_the_same()
    {
        var random = new Random(20260906);
        var same = 0;
        for (var number = 0; number < Tries; number++)
        {
            var original = Signed("secretsmanager.ListSecrets", "secretsmanager", """{"MaxResults":5}""");
            if (number % 500 == 0)
            {
                Assert.Equal(200, Send(original).Status);
            }

            var (altered, what) = RequestMutation.Of(original, random, forWire: true);
            var answer = Send(altered);
            Assert.False(answer.Failed, $"{what}: {answer.Text}");
            // The body may lose its meaning for the operation without losing the signature's: none does here.
            if (answer.Status == 200)
            {
                same++;
                Assert.True(Meaning.Of(original) == Meaning.Of(altered), $"{what} was accepted\n{original}\n--- became ---\n{altered}");
            }
        }

        Assert.InRange(same, 10, Tries / 3);
    }

    [Fact]
    public void A_signature_for_one_service_is_none_for_the_other()
    {
        Assert.Equal(200, Send(Signed("TrentService.ListKeys", "kms", "{}")).Status);
        Assert.Equal("InvalidSignatureException", Send(Signed("TrentService.ListKeys", "secretsmanager", "{}")).Error);
        Assert.Equal("InvalidSignatureException", Send(Signed("secretsmanager.ListSecrets", "kms", "{}")).Error);
        var replayed = Signed("secretsmanager.ListSecrets", "secretsmanager", "{}");
        replayed["X-Amz-Target"] = "secretsmanager.GetRandomPassword";
        Assert.Equal("InvalidSignatureException", Send(replayed).Error);
    }

    private SignedRequest Signed(string target, string service, string body)
    {
        var request = SignedRequest.Parse($"POST /\nHost: localhost:{_server.Port}\nContent-Type: application/x-amz-json-1.1\nX-Amz-Target: {target}\n\n{body}");
        request.Headers.AddRange(_signer.Sign(request.ToRequest(), "us-east-1", service, TimeProvider.System.GetUtcNow()));
        return request;
    }

    private RawAnswer Send(SignedRequest request)
    {
        var target = request.Query.Length == 0 ? request.Path : $"{request.Path}?{request.Query}";
        var head = new StringBuilder($"{request.Method} {target} HTTP/1.1\r\n");
        foreach (var (name, value) in request.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        head.Append("Content-Length: ").Append(request.Body.Length).Append("\r\nConnection: close\r\n\r\n");
        return _server.Send([.. Encoding.UTF8.GetBytes(head.ToString()), .. request.Body]);
    }
}
