using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>GetKeyPolicy, PutKeyPolicy, ListKeyPolicies and the check against locking oneself out.</summary>
public sealed class KeyPolicyTests : KmsFixture
{
    private const string Lockout = "The new key policy will not allow you to update the key policy in the future.";
    private const string User = "arn:aws:iam::111111111111:user/alice";

    [Fact]
    public async Task A_new_key_leaves_access_to_the_account_and_its_policy_can_be_replaced()
    {
        KeyMetadata key = await CreateKeyAsync();
        GetKeyPolicyResponse first = await CallAsync(KmsOperations.GetKeyPolicy, new GetKeyPolicyRequest { KeyId = key.Arn });
        Assert.Equal("default", first.PolicyName);
        Assert.Contains($"arn:aws:iam::{Account}:root", first.Policy, StringComparison.Ordinal);
        Assert.Equal((first.Policy, Account, false), (Asked!.ResourcePolicy, Asked.ResourceOwner, Asked.GrantAllows));

        string policy = Policy("Allow", $"\"AWS\":\"arn:aws:iam::{Account}:root\"", "kms:*");
        await PutAsync(key, policy);

        Assert.Equal(["false"], Asked.Conditions["kms:BypassPolicyLockoutSafetyCheck"]);
        Assert.Equal(policy, (await CallAsync(KmsOperations.GetKeyPolicy, new GetKeyPolicyRequest { KeyId = key.KeyId, PolicyName = "default" })).Policy);
        ListKeyPoliciesResponse listed = await CallAsync(KmsOperations.ListKeyPolicies, new ListKeyPoliciesRequest { KeyId = key.KeyId });
        Assert.Equal(["default"], listed.PolicyNames!);
        Assert.False(listed.Truncated);
        await RefusedAsync(
            "NotFoundException", "No such policy exists", KmsOperations.GetKeyPolicy, new GetKeyPolicyRequest { KeyId = key.KeyId, PolicyName = "other" });
        await RefusedAsync(
            "NotFoundException",
            "No such policy exists",
            KmsOperations.PutKeyPolicy,
            new PutKeyPolicyRequest { KeyId = key.KeyId, PolicyName = "other", Policy = policy });
        await RefusedAsync(
            "NotFoundException",
            $"Key 'arn:aws:kms:{Region}:{Account}:key/{AbsentId}' does not exist",
            KmsOperations.ListKeyPolicies,
            new ListKeyPoliciesRequest { KeyId = AbsentId });
    }

    [Theory]
    [InlineData("Allow", "\"AWS\":\"111111111111\"", "kms:*", true)]
    [InlineData("Allow", "\"AWS\":\"*\"", "kms:Put*", true)]
    [InlineData("Allow", "\"AWS\":\"arn:aws:iam::111111111111:user/alice\"", "KMS:PutKeyPolic?", true)]
    [InlineData("Allow", "\"AWS\":\"arn:aws:iam::111111111111:user/alice\"", "kms:GetKeyPolicy", false)]
    [InlineData("Allow", "\"AWS\":\"arn:aws:iam::111111111111:user/bob\"", "kms:*", false)]
    [InlineData("Allow", "\"AWS\":\"arn:aws:iam::222222222222:root\"", "kms:*", false)]
    [InlineData("Allow", "\"Service\":\"sns.amazonaws.com\"", "kms:*", false)]
    public async Task A_policy_must_leave_its_author_a_way_to_change_it(string effect, string principal, string action, bool isLeft)
    {
        KeyMetadata key = await CreateKeyAsync();
        var request = new PutKeyPolicyRequest { KeyId = key.KeyId, Policy = Policy(effect, principal, action) };

        if (isLeft)
        {
            await CallAsync(KmsOperations.PutKeyPolicy, request, As(User));
        }
        else
        {
            await RefusedAsync("MalformedPolicyDocumentException", Lockout, KmsOperations.PutKeyPolicy, request, As(User));
            await RefusedAsync("MalformedPolicyDocumentException", Lockout, KmsOperations.CreateKey, new CreateKeyRequest { Policy = request.Policy }, As(User));
        }

        await CallAsync(
            KmsOperations.PutKeyPolicy,
            new PutKeyPolicyRequest { KeyId = key.KeyId, Policy = request.Policy, BypassPolicyLockoutSafetyCheck = true },
            As(User));
    }

    [Fact]
    public async Task A_denial_and_NotAction_lock_out_and_a_session_is_its_role()
    {
        KeyMetadata key = await CreateKeyAsync();
        const string Session = "arn:aws:sts::111111111111:assumed-role/admin/bob";
        string allowed = Statement("Allow", "\"AWS\":\"arn:aws:iam::111111111111:role/path/admin\"", "\"Action\":\"kms:*\"");
        PutKeyPolicyRequest Putting(params string[] statements) => new() { KeyId = key.KeyId, Policy = Document(statements) };

        await CallAsync(KmsOperations.PutKeyPolicy, Putting(allowed), As(Session));
        await RefusedAsync(
            "MalformedPolicyDocumentException",
            Lockout,
            KmsOperations.PutKeyPolicy,
            Putting(allowed, Statement("Deny", "\"AWS\":\"*\"", "\"Action\":\"kms:PutKeyPolicy\"")),
            As(Session));
        await RefusedAsync(
            "MalformedPolicyDocumentException",
            Lockout,
            KmsOperations.PutKeyPolicy,
            Putting(Statement("Allow", "\"AWS\":\"*\"", "\"NotAction\":\"kms:Put*\"")),
            As(Session));
        await CallAsync(
            KmsOperations.PutKeyPolicy,
            Putting(allowed, Statement("Deny", "\"AWS\":\"*\"", "\"Action\":\"kms:*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}")),
            As(Session));
    }

    [Fact]
    public async Task Policies_of_another_form_are_refused()
    {
        KeyMetadata key = await CreateKeyAsync();
        Task Refused(string code, string message, string policy) =>
            RefusedAsync(code, message, KmsOperations.PutKeyPolicy, new PutKeyPolicyRequest { KeyId = key.KeyId, Policy = policy });

        await Refused("MalformedPolicyDocumentException", "The new key policy is not valid JSON.", "{");
        await Refused(
            "MalformedPolicyDocumentException",
            "Policy contains a statement with one or more invalid principals.",
            Policy("Allow", "\"AWS\":\"alice\"", "kms:*"));
        await Refused(
            "MalformedPolicyDocumentException",
            "The new key policy is not valid. The policy has no Statement.",
            """{"Version":"2012-10-17"}""");
        await Refused("LimitExceededException", "A key policy cannot be longer than 32768 bytes.", new string(' ', 32769));
    }

    [Fact]
    public async Task A_managed_key_keeps_its_policy_and_one_pending_deletion_too()
    {
        KeyMetadata managed = await DescribeAsync("alias/aws/secretsmanager");
        string policy = Policy("Allow", "\"AWS\":\"111111111111\"", "kms:*");
        Assert.Contains("kms:ViaService", (await CallAsync(KmsOperations.GetKeyPolicy, new GetKeyPolicyRequest { KeyId = managed.KeyId })).Policy, StringComparison.Ordinal);

        await RefusedAsync(
            "AccessDeniedException",
            $"User: arn:aws:iam::{Account}:root is not authorized to perform: kms:PutKeyPolicy on resource: {managed.Arn} because no resource-based policy allows the kms:PutKeyPolicy action",
            KmsOperations.PutKeyPolicy,
            new PutKeyPolicyRequest { KeyId = managed.KeyId, Policy = policy });
        KeyMetadata key = await CreateKeyAsync();
        await CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "KMSInvalidStateException", $"{key.Arn} is pending deletion.", KmsOperations.PutKeyPolicy, new PutKeyPolicyRequest { KeyId = key.KeyId, Policy = policy });
    }

    private static string Policy(string effect, string principal, string action) => Document(Statement(effect, principal, $"\"Action\":\"{action}\""));

    private static string Statement(string effect, string principal, string rest) =>
        $$"""{"Effect":"{{effect}}","Principal":{{{principal}}},"Resource":"*",{{rest}}}""";

    private static string Document(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private Task PutAsync(KeyMetadata key, string policy) =>
        CallAsync(KmsOperations.PutKeyPolicy, new PutKeyPolicyRequest { KeyId = key.KeyId, Policy = policy });
}
