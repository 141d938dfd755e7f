using Strongroom.Services.Kms.Model;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class ResourcePolicyTests : SsmFixture
{
    private static string Sharing(string actions = "\"ssm:GetParameter\",\"ssm:GetParameters\"") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{OtherAccount}}"},"Action":[{{actions}}],"Resource":"{{Arn()}}"}]}""";

    private static PutResourcePolicyRequest Put(string? policy = null, string? id = null, string? hash = null, string? arn = null) =>
        new() { ResourceArn = arn ?? Arn(), Policy = policy ?? Sharing(), PolicyId = id, PolicyHash = hash };

    private static DeleteResourcePolicyRequest Delete(string id, string hash, string? arn = null) => new() { ResourceArn = arn ?? Arn(), PolicyId = id, PolicyHash = hash };

    private static GetResourcePoliciesRequest Get(string? arn = null) => new() { ResourceArn = arn ?? Arn() };

    [Fact]
    public async Task A_shared_parameter_is_read_from_another_account_by_ARN()
    {
        await PutAsync("shared", tier: "Advanced");
        var other = await UserAsync(Allow("ssm:*", "*"), OtherAccount);
        await RefusedAsync(Denied, null, SsmOperations.GetParameter, new GetParameterRequest { Name = Arn() }, other);
        await CallAsync(SsmOperations.PutResourcePolicy, Put());
        Assert.Equal("shared", await ReadAsync(Arn(), context: other));
        Assert.Single((await CallAsync(SsmOperations.GetParameters, new GetParametersRequest { Names = [Arn()] }, other)).Parameters!);
        await RefusedAsync("ParameterNotFound", null, SsmOperations.GetParameter, new GetParameterRequest { Name = Name }, other);
        await RefusedAsync(Denied, null, SsmOperations.GetParameterHistory, new GetParameterHistoryRequest { Name = Arn() }, other);
        await RefusedAsync(Denied, null, SsmOperations.GetParameter, new GetParameterRequest { Name = Arn() }, await UserAsync(account: OtherAccount));
    }

    [Fact]
    public async Task A_shared_SecureString_needs_its_key_shared_as_well()
    {
        var key = await CreateKeyAsync();
        await PutAsync("secret", type: "SecureString", tier: "Advanced", key: key);
        await CallAsync(SsmOperations.PutResourcePolicy, Put());
        var other = await UserAsync(Allow("ssm:*,kms:*", "*"), OtherAccount);
        await RefusedAsync(Denied, "kms:Decrypt", SsmOperations.GetParameter, new GetParameterRequest { Name = Arn(), WithDecryption = true }, other);
        await CallAsync(KmsOperations.PutKeyPolicy, new PutKeyPolicyRequest
        {
            KeyId = key,
            Policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["{{Account}}","{{OtherAccount}}"]},"Action":"kms:*","Resource":"*"}]}""",
        });
        Assert.Equal("secret", await ReadAsync(Arn(), context: other));
    }

    [Fact]
    public async Task A_policy_is_changed_and_removed_by_who_has_seen_it()
    {
        await PutAsync(tier: "Advanced");
        Assert.Empty((await CallAsync(SsmOperations.GetResourcePolicies, Get())).Policies!);
        var put = await CallAsync(SsmOperations.PutResourcePolicy, Put());
        await RefusedAsync("ResourcePolicyLimitExceededException", "one resource policy", SsmOperations.PutResourcePolicy, Put());
        await RefusedAsync("ResourcePolicyNotFoundException", null, SsmOperations.PutResourcePolicy, Put(id: "other", hash: put.PolicyHash));
        await RefusedAsync("ResourcePolicyConflictException", null, SsmOperations.PutResourcePolicy, Put(id: put.PolicyId, hash: "old"));
        var changed = await CallAsync(SsmOperations.PutResourcePolicy, Put(Sharing("\"ssm:GetParameter\""), put.PolicyId, put.PolicyHash));
        Assert.Equal(put.PolicyId, changed.PolicyId);
        Assert.NotEqual(put.PolicyHash, changed.PolicyHash);
        var held = (await CallAsync(SsmOperations.GetResourcePolicies, Get())).Policies!.Single();
        Assert.Equal((changed.PolicyId, changed.PolicyHash, Sharing("\"ssm:GetParameter\"")), (held.PolicyId, held.PolicyHash, held.Policy));
        await RefusedAsync("ResourcePolicyConflictException", null, SsmOperations.DeleteResourcePolicy, Delete(put.PolicyId!, put.PolicyHash!));
        await RefusedAsync("ResourcePolicyNotFoundException", null, SsmOperations.DeleteResourcePolicy, Delete("other", put.PolicyHash!));
        await CallAsync(SsmOperations.DeleteResourcePolicy, Delete(changed.PolicyId!, changed.PolicyHash!));
        Assert.Empty((await CallAsync(SsmOperations.GetResourcePolicies, Get())).Policies!);
    }

    [Fact]
    public async Task What_cannot_be_shared_is_refused()
    {
        await PutAsync();
        await RefusedAsync("ResourcePolicyInvalidParameterException", "advanced-parameter tier", SsmOperations.PutResourcePolicy, Put());
        await RefusedAsync("ResourcePolicyInvalidParameterException", "together", SsmOperations.PutResourcePolicy, Put(id: "x"));
        await RefusedAsync("ResourcePolicyLimitExceededException", "1024", SsmOperations.PutResourcePolicy, Put(Sharing(string.Join(',', Enumerable.Repeat("\"ssm:GetParameter\"", 60)))));
        await RefusedAsync("MalformedResourcePolicyDocumentException", null, SsmOperations.PutResourcePolicy, Put("{}"));
        const string Document = "arn:aws:ssm:eu-west-1:111111111111:document/x";
        var none = Arn("/none");
        await RefusedAsync("ResourcePolicyInvalidParameterException", null, SsmOperations.PutResourcePolicy, Put(arn: Document));
        await RefusedAsync("ResourcePolicyInvalidParameterException", null, SsmOperations.GetResourcePolicies, Get(Document));
        await RefusedAsync("ResourcePolicyInvalidParameterException", null, SsmOperations.DeleteResourcePolicy, Delete("a", "b", Document));
        await RefusedAsync("ResourcePolicyInvalidParameterException", null, SsmOperations.GetResourcePolicies, new GetResourcePoliciesRequest { ResourceArn = Arn(), NextToken = "x" });
        await RefusedAsync("ResourceNotFoundException", null, SsmOperations.PutResourcePolicy, Put(arn: none));
        await RefusedAsync("ResourceNotFoundException", null, SsmOperations.GetResourcePolicies, Get(none));
        await RefusedAsync("ResourceNotFoundException", null, SsmOperations.DeleteResourcePolicy, Delete("a", "b", none));
    }

    [Fact]
    public async Task Denied_by_default()
    {
        await PutAsync(tier: "Advanced");
        await DeniedAsync(SsmOperations.PutResourcePolicy, Put());
        await DeniedAsync(SsmOperations.GetResourcePolicies, Get());
        await DeniedAsync(SsmOperations.DeleteResourcePolicy, Delete("a", "b"));
    }
}
