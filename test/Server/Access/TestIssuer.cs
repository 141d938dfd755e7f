using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Server.Tests.Hosting;
using Strongroom.Support;
using static Strongroom.Server.Tests.Access.AccessFixture;

namespace Strongroom.Server.Tests.Access;

/// <summary>An identity provider whose keys are in a file, and a role that trusts it.</summary>
internal sealed class TestIssuer : IDisposable
{
    public const string Name = "oidc.example/id/1";
    public const string Subject = "system:serviceaccount:shop:app";
    public const string Provider = $"arn:aws:iam::{Account}:oidc-provider/{Name}";

    // One for all tests: making it takes longer than a test.
    private static readonly RSA Key = RSA.Create(2048);

    private readonly TemporaryDirectory _directory = new();

    public TestIssuer()
    {
        var key = Key.ExportParameters(includePrivateParameters: false);
        File.WriteAllText(_directory.File("keys.json"), JsonSerializer.Serialize(new
        {
            issuer = $"https://{Name}",
            keys = new[] { new { kty = "RSA", use = "sig", kid = "one", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) } },
        }));
    }

    /// <summary>The options of a server that knows its keys.</summary>
    public string[] Options => ["--oidc-key-sets", _directory.Path];

    /// <summary>Registers the provider and a role <c>pod</c> that trusts it.</summary>
    public static async Task RegisterAsync(RunningServer server)
    {
        Ok(await server.Root.QueryAsync(
            "iam", "CreateOpenIDConnectProvider", ("Url", $"https://{Name}"), ("ClientIDList.member.1", "sts.amazonaws.com"),
            ("ThumbprintList.member.1", new string('0', 40))));
        Ok(await server.Root.QueryAsync(
            "iam", "CreateRole", ("RoleName", "pod"),
            ("AssumeRolePolicyDocument",
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"{{Provider}}"},"Action":"sts:AssumeRoleWithWebIdentity"}]}""")));
    }

    /// <summary>A token that is good for an hour.</summary>
    public static string Token(TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var input = $"{Part(new { alg = "RS256", typ = "JWT", kid = "one" })}."
            + Part(new { iss = $"https://{Name}", sub = Subject, aud = "sts.amazonaws.com", iat = now, exp = now + 3600 });
        return $"{input}.{Base64Url.EncodeToString(Key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Asks for a session of the role, unsigned.</summary>
    public static Task<WireAnswer> AssumeAsync(RunningServer server, string token, string session = "pod-1", string? role = null) => server.Nobody.QueryAsync(
        "sts", "AssumeRoleWithWebIdentity", ("RoleArn", role ?? RoleArn("pod")), ("RoleSessionName", session), ("WebIdentityToken", token));

    public void Dispose() => _directory.Dispose();

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
