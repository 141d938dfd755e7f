using Strongroom.Protocol.Shapes;
using Strongroom.Server.Hosting;
using Strongroom.Server.Options;
using Strongroom.Server.Tests.Maintenance;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Model;
using SecretTag = Strongroom.Services.SecretsManager.Model.Tag;

namespace Strongroom.Server.Tests.Cli;

/// <summary><c>strongroom iam explain</c>: it says what the server would do, beside it and after it.</summary>
public sealed class IamVerbTests : IDisposable
{
    private const string Account = "000000000000";
    private const string Read = "secretsmanager:GetSecretValue";
    private const string RoleArn = $"arn:aws:iam::{Account}:role/app";
    private const string UserArn = $"arn:aws:iam::{Account}:user/alice";
    private readonly DataDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_role_is_allowed_what_its_policy_names_and_told_what_is_missing_for_the_rest()
    {
        await using var host = await StartAsync();
        var named = await SecretAsync(host, "named");
        var other = await SecretAsync(host, "other");
        await RoleAsync(host, Statement(Read, named));

        // Beside the running server, which has written nothing but its log.
        var (allowed, yes, error) = await ExplainAsync(RoleArn, Read, named);
        var (denied, no, _) = await ExplainAsync(RoleArn, Read, other);

        Assert.Equal((0, ""), (allowed, error));
        Assert.StartsWith("allowed", yes, StringComparison.Ordinal);
        Assert.Contains("Allowed by the identity-based policy inline, statement 1", yes, StringComparison.Ordinal);
        Assert.Equal(1, denied);
        Assert.StartsWith("denied", no, StringComparison.Ordinal);
        Assert.Contains(
            $"assumed-role/app/explain is not authorized to perform: {Read} on resource: {other} because no identity-based policy allows the {Read} action",
            no, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_of_a_secret_is_looked_up_after_the_server_has_stopped_too()
    {
        string secret;
        await using (var host = await StartAsync())
        {
            secret = await SecretAsync(host, "theirs");
            await RoleAsync(host);
            await CallAsync(host, SecretsManagerOperations.PutResourcePolicy, new PutResourcePolicyRequest
            {
                SecretId = secret,
                ResourcePolicy = Policy($$"""{"Effect":"Allow","Principal":{"AWS":"{{RoleArn}}"},"Action":"{{Read}}","Resource":"*"}"""),
            });
        }

        var (code, output, _) = await ExplainAsync(RoleArn, Read, secret);
        var (otherwise, _, _) = await ExplainAsync(RoleArn, "secretsmanager:DeleteSecret", secret);

        Assert.Equal((0, 1), (code, otherwise));
        Assert.Contains("Allowed by the resource-based policy", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_policy_and_a_grant_decide_on_a_key()
    {
        await using var host = await StartAsync();
        await RoleAsync(host);
        var key = (await CallAsync(host, KmsOperations.CreateKey, new CreateKeyRequest())).KeyMetadata!;
        var (before, missing, _) = await ExplainAsync(RoleArn, "kms:Decrypt", key.Arn!);
        await CallAsync(host, KmsOperations.CreateGrant, new CreateGrantRequest
        {
            KeyId = key.KeyId,
            GranteePrincipal = RoleArn,
            Operations = ["Decrypt"],
            Constraints = new GrantConstraints { EncryptionContextEquals = new Dictionary<string, string> { ["app"] = "orders" } },
        });

        var (wrong, _, _) = await ExplainAsync(RoleArn, "kms:Decrypt", key.Arn!, "--context", "kms:EncryptionContext:app=other");
        var (after, granted, _) = await ExplainAsync(RoleArn, "kms:Decrypt", key.Arn!, "--context", "kms:EncryptionContext:app=orders");

        Assert.Equal((1, 1, 0), (before, wrong, after));
        Assert.Contains("Key policy", missing, StringComparison.Ordinal);
        Assert.Contains("Allowed by grant", granted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_of_the_secret_and_given_context_count()
    {
        await using var host = await StartAsync();
        var secret = await SecretAsync(host, "tagged", new SecretTag { Key = "team", Value = "orders" });
        await CallAsync(host, IamOperations.CreateUser, new CreateUserRequest { UserName = "alice" });
        await CallAsync(host, IamOperations.PutUserPolicy, new PutUserPolicyRequest
        {
            UserName = "alice",
            PolicyName = "inline",
            PolicyDocument = Policy("""
                {"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{
                    "StringEquals":{"aws:ResourceTag/team":"orders"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}
                """),
        });

        var (unknown, why, _) = await ExplainAsync(UserArn, Read, secret);
        var (inside, _, _) = await ExplainAsync(UserArn, Read, secret, "--context", "aws:SourceIp=10.0.0.7", "aws:UserAgent=a=b");
        var (retagged, _, _) = await ExplainAsync(UserArn, Read, secret, "--context", "aws:SourceIp=10.0.0.7", "--context", "aws:ResourceTag/team=x");

        Assert.Equal((1, 0, 1), (unknown, inside, retagged));
        Assert.Contains("aws:SourceIp '10.0.0.0/8' does not hold: the key is absent", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_assume_a_role_is_what_its_trust_policy_says()
    {
        await using var host = await StartAsync();
        await CallAsync(host, IamOperations.CreateUser, new CreateUserRequest { UserName = "alice" });
        await CallAsync(host, IamOperations.CreateUser, new CreateUserRequest { UserName = "bob" });
        await RoleAsync(host, trusted: UserArn);

        var (trusted, output, _) = await ExplainAsync(UserArn, "sts:AssumeRole", RoleArn);
        var (stranger, _, _) = await ExplainAsync($"arn:aws:iam::{Account}:user/bob", "sts:AssumeRole", RoleArn);
        var (root, _, _) = await ExplainAsync($"arn:aws:iam::{Account}:root", "sts:AssumeRole", RoleArn);

        Assert.Equal((0, 1, 1), (trusted, stranger, root));
        Assert.Contains("Role trust policy", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_in_the_store_is_said_to_be_so()
    {
        await using var host = await StartAsync();
        await RoleAsync(host, Statement(Read, "*"));

        var (code, output, _) = await ExplainAsync(RoleArn, Read, $"arn:aws:secretsmanager:us-east-1:{Account}:secret:gone-abcdef");

        Assert.Equal(0, code);
        Assert.Contains("is not in the store", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no user or role", "arn:aws:iam::000000000000:role/none", Read, "*")]
    [InlineData("is no action", $"arn:aws:iam::{Account}:root", "GetSecretValue", "*")]
    [InlineData("is no action", $"arn:aws:iam::{Account}:root", "secretsmanager:*", "*")]
    [InlineData("is no ARN", $"arn:aws:iam::{Account}:root", Read, "prod/db")]
    [InlineData("KEY=VALUE", $"arn:aws:iam::{Account}:root", Read, "*", "--context")]
    [InlineData("KEY=VALUE", $"arn:aws:iam::{Account}:root", Read, "*", "--context", "aws:SourceIp")]
    [InlineData("unknown option", $"arn:aws:iam::{Account}:root", Read, "*", "--verbose")]
    public async Task What_cannot_be_answered_is_no_denial(string reason, string principal, string action, string resource, params string[] more)
    {
        await (await StartAsync()).DisposeAsync();

        var (code, _, error) = await ExplainAsync(principal, action, resource, more);

        Assert.Equal(2, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_without_a_store_is_no_denial_either()
    {
        var (code, output, error) = await ExplainAsync(RoleArn, Read, "*");

        Assert.Equal((2, ""), (code, output));
        Assert.NotEmpty(error);
    }

    private Task<(int Code, string Output, string Error)> ExplainAsync(string principal, string action, string resource, params string[] more) =>
        Verb.RunAsync([
            "iam", "explain", "--data", _directory.Data, "--seal-key-file", _directory.SealKeyFile,
            "--principal", principal, "--action", action, "--resource", resource, .. more]);

    private Task<StrongroomHost> StartAsync() => StrongroomHost.StartAsync(ServerOptions.Load(
        ["--listen", "127.0.0.1:0", "--log-level", "warning", "--data", _directory.Data, "--seal-key-file", _directory.SealKeyFile],
        new Dictionary<string, string>()).Options!);

    private static async Task<string> SecretAsync(StrongroomHost host, string name, params SecretTag[] tags) =>
        (await CallAsync(host, SecretsManagerOperations.CreateSecret, new CreateSecretRequest
        {
            Name = name,
            ClientRequestToken = Guid.NewGuid().ToString(),
            Tags = tags.Length == 0 ? null : tags,
        })).ARN!;

    private static async Task RoleAsync(StrongroomHost host, string? statement = null, string trusted = $"arn:aws:iam::{Account}:root")
    {
        await CallAsync(host, IamOperations.CreateRole, new CreateRoleRequest
        {
            RoleName = "app",
            AssumeRolePolicyDocument = Policy($$$"""{"Effect":"Allow","Principal":{"AWS":"{{{trusted}}}"},"Action":"sts:AssumeRole"}"""),
        });
        if (statement is not null)
        {
            await CallAsync(host, IamOperations.PutRolePolicy, new PutRolePolicyRequest
            {
                RoleName = "app",
                PolicyName = "inline",
                PolicyDocument = Policy(statement),
            });
        }
    }

    private static string Statement(string action, string resource) =>
        $$"""{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}""";

    private static string Policy(string statement) => $$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""";

    private static async Task<TResponse> CallAsync<TRequest, TResponse>(
        StrongroomHost host, OperationModel<TRequest, TResponse> operation, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        var context = new CallContext("test", Principal.Root(Account), "us-east-1", TimeProvider.System.GetUtcNow(), "192.0.2.1", null, CancellationToken.None);
        return await ((FrontDoor)host.Services.GetService(typeof(FrontDoor))!).CallAsync(operation, request, context);
    }
}
