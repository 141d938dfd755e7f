using System.Text.Json.Nodes;
using Strongroom.Server.Tests.Hosting;
using static Strongroom.Server.Tests.Access.AccessFixture;

namespace Strongroom.Server.Tests.Access;

/// <summary>Grants to a role: they are the role's, so what narrows its sessions narrows them (KMS developer guide, "Grants").</summary>
public sealed class GrantTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private WireClient _platform = null!;
    private string _key = "";
    private string _ciphertext = "";

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _platform = await _server.UserAsync("platform");
        Ok(await _server.Root.QueryAsync(
            "iam", "CreateRole", ("RoleName", "app"), ("Path", "/tasks/"),
            ("AssumeRolePolicyDocument",
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{UserArn("platform")}}"},"Action":"sts:AssumeRole"}]}""")));
        _key = Ok(await _server.Root.JsonAsync("TrentService.CreateKey", [])).Text("KeyMetadata", "KeyId");
        _ciphertext = (await _server.Root.JsonAsync("TrentService.Encrypt", new() { ["KeyId"] = _key, ["Plaintext"] = "AAAA" })).Text("CiphertextBlob");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_session_policy_narrows_a_grant_to_the_role()
    {
        await GrantAsync(RoleArn("tasks/app"));

        Assert.Null(await DecryptAsync(await AssumeAsync("all")));
        Assert.Equal("AccessDeniedException", await DecryptAsync(await AssumeAsync("few", Allow("secretsmanager:GetSecretValue"))));
        Assert.Null(await DecryptAsync(await AssumeAsync("some", Allow("kms:Decrypt"))));
    }

    [Fact]
    public async Task A_permissions_boundary_narrows_a_grant_to_the_role()
    {
        await GrantAsync(RoleArn("tasks/app"));
        var boundary = (await _server.Root.QueryAsync(
            "iam", "CreatePolicy", ("PolicyName", "boundary"), ("PolicyDocument", Allow("secretsmanager:*")))).Text("Policy", "Arn");

        Ok(await _server.Root.QueryAsync("iam", "PutRolePermissionsBoundary", ("RoleName", "app"), ("PermissionsBoundary", boundary)));

        Assert.Equal("AccessDeniedException", await DecryptAsync(await AssumeAsync("any")));
    }

    [Fact]
    public async Task A_grant_to_the_session_itself_is_not_narrowed()
    {
        await GrantAsync($"arn:aws:sts::{Account}:assumed-role/app/few");

        Assert.Null(await DecryptAsync(await AssumeAsync("few", Allow("secretsmanager:GetSecretValue"))));
        Assert.Equal("AccessDeniedException", await DecryptAsync(await AssumeAsync("others")));
    }

    [Fact]
    public async Task A_session_policy_narrows_who_may_retire_a_grant_of_the_role()
    {
        var grant = await GrantAsync(RoleArn("tasks/app"), ("RetiringPrincipal", RoleArn("tasks/app")));

        var few = await AssumeAsync("few", Allow("kms:Decrypt"));
        Assert.Equal("AccessDeniedException", (await RetireAsync(few, grant)).Error);
        Ok(await RetireAsync(await AssumeAsync("all"), grant));
    }

    private async Task<string> GrantAsync(string grantee, params (string Name, string Value)[] more)
    {
        var request = new JsonObject { ["KeyId"] = _key, ["GranteePrincipal"] = grantee, ["Operations"] = new JsonArray("Decrypt") };
        foreach (var (name, value) in more)
        {
            request[name] = value;
        }

        return Ok(await _server.Root.JsonAsync("TrentService.CreateGrant", request)).Text("GrantId");
    }

    private Task<WireAnswer> RetireAsync(WireClient client, string grant) => client.JsonAsync(
        "TrentService.RetireGrant", new() { ["KeyId"] = $"arn:aws:kms:us-east-1:{Account}:key/{_key}", ["GrantId"] = grant });

    private async Task<WireClient> AssumeAsync(string name, string? policy = null) => _server.Session(Ok(await _platform.QueryAsync(
        "sts", "AssumeRole", [("RoleArn", RoleArn("tasks/app")), ("RoleSessionName", name), .. policy is null ? [] : ((string, string)[])[("Policy", policy)]])));

    private async Task<string?> DecryptAsync(WireClient client) =>
        (await client.JsonAsync("TrentService.Decrypt", new() { ["CiphertextBlob"] = _ciphertext })).Error;
}
