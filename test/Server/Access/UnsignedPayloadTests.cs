using System.Net;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Tests.Hosting;

namespace Strongroom.Server.Tests.Access;

/// <summary>Signatures that leave the body out.</summary>
public sealed class UnsignedPayloadTests
{
    private static readonly SigV4SigningOptions Unsigned = new() { UnsignedPayload = true };

    [Fact]
    public async Task Without_TLS_the_body_has_to_be_covered()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.Root.JsonAsync("secretsmanager.ListSecrets", [], Unsigned);

        Assert.NotEqual(200, answer.Status);
        Assert.NotNull(answer.Error);
    }

    [Fact]
    public async Task With_TLS_the_signer_may_leave_it_out()
    {
        await using var server = await RunningServer.StartAsync("--tls-self-signed");

        Assert.Equal(200, (await server.Root.JsonAsync("secretsmanager.ListSecrets", [], Unsigned)).Status);
    }

    // The tokens of EKS are such addresses.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_TLS_a_presigned_address_works_which_has_no_body(bool unsigned)
    {
        await using var server = await RunningServer.StartAsync();

        var query = server.Root.Presign("sts", "Action=GetCallerIdentity&Version=2011-06-15", new SigV4SigningOptions { UnsignedPayload = unsigned });
        using var answer = await server.GetAsync("/?" + query);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
