using Strongroom.Policy.Evaluation;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>Simulations and the condition keys of policies.</summary>
public sealed class SimulationTests : IamFixture
{
    private const string Conditional = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}",
        "Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}]}
        """;

    [Fact]
    public async Task Policies_of_nobody_are_tried_on_every_action_and_resource()
    {
        var answer = await CallAsync(IamOperations.SimulateCustomPolicy, new SimulateCustomPolicyRequest
        {
            PolicyInputList = ["""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/*"},{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}]}"""],
            ActionNames = ["s3:GetObject", "s3:DeleteObject"],
            ResourceArns = ["arn:aws:s3:::b/x", "arn:aws:s3:::c/x"],
        });

        AssertAsked("iam:SimulateCustomPolicy", "*");
        Assert.Equal(
            [("s3:GetObject", "arn:aws:s3:::b/x", "allowed"), ("s3:GetObject", "arn:aws:s3:::c/x", "implicitDeny"), ("s3:DeleteObject", "arn:aws:s3:::b/x", "explicitDeny"), ("s3:DeleteObject", "arn:aws:s3:::c/x", "explicitDeny")],
            answer.EvaluationResults!.Select(each => (each.EvalActionName!, each.EvalResourceName!, each.EvalDecision!)));
        var matched = Assert.Single(answer.EvaluationResults![0].MatchedStatements!);
        Assert.Equal(("PolicyInputList.1", 1), (matched.SourcePolicyId, matched.StartPosition!.Line));
        var paged = await AllAsync<EvaluationResult>(async marker =>
        {
            var page = await CallAsync(IamOperations.SimulateCustomPolicy, new SimulateCustomPolicyRequest { PolicyInputList = [Document], ActionNames = ["s3:a", "s3:b", "s3:c"], MaxItems = 2, Marker = marker });
            return (page.EvaluationResults, page.IsTruncated, page.Marker);
        });
        Assert.Equal(["s3:a", "s3:b", "s3:c"], paged.Select(each => each.EvalActionName!));
    }

    [Fact]
    public async Task More_combinations_than_can_be_simulated_are_refused()
    {
        SimulateCustomPolicyRequest Request(int actions) => new()
        {
            PolicyInputList = [Document],
            ActionNames = [.. Enumerable.Range(0, actions).Select(number => $"s3:a{number}")],
            ResourceArns = [.. Enumerable.Range(0, 100).Select(number => $"arn:aws:s3:::b/{number}")],
            MaxItems = 1,
        };

        Assert.Single((await CallAsync(IamOperations.SimulateCustomPolicy, Request(100))).EvaluationResults!);
        await RefusedAsync(
            "InvalidInput", "At most 10000 combinations of an action and a resource can be simulated at a time.", IamOperations.SimulateCustomPolicy, Request(101));
        await RefusedAsync(
            "ValidationError", "The specified value for marker is invalid.", IamOperations.SimulateCustomPolicy,
            new SimulateCustomPolicyRequest { PolicyInputList = [Document], ActionNames = ["s3:a"], Marker = "OTk5" });
    }

    [Fact]
    public void What_is_on_no_page_is_not_simulated()
    {
        var asked = new CountingContext();
        PageOf<EvaluationResult> Page(string? marker, CancellationToken cancellation = default) => Simulation.Run(
            RequestPrincipal.User($"arn:aws:iam::{Account}:user/a"),
            [.. Enumerable.Range(0, 1000).Select(number => $"s3:a{number}")],
            null,
            null,
            asked,
            new PolicySet { Identity = Simulation.Inputs([Conditional.Replace("s3:GetObject", "s3:*", StringComparison.Ordinal).Replace("arn:aws:s3:::b/${aws:username}", "*", StringComparison.Ordinal)], "p") },
            marker,
            1,
            cancellation);

        var first = Page(null);
        var forOne = asked.Count;
        var second = Page(first.Marker);

        Assert.Equal("s3:a1", Assert.Single(second.Items).EvalActionName);
        Assert.InRange(forOne, 1, 10);
        Assert.Equal(2 * forOne, asked.Count);
        Assert.Throws<OperationCanceledException>(() => Page(null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Context_counts_and_what_is_missing_is_told()
    {
        var request = new SimulateCustomPolicyRequest { PolicyInputList = [Conditional], ActionNames = ["s3:GetObject"], ResourceArns = ["arn:aws:s3:::b/alice"] };
        var missing = Assert.Single((await CallAsync(IamOperations.SimulateCustomPolicy, request)).EvaluationResults!);
        Assert.Equal("implicitDeny", missing.EvalDecision);
        Assert.Contains("aws:username", missing.MissingContextValues!);

        var given = await CallAsync(IamOperations.SimulateCustomPolicy, new SimulateCustomPolicyRequest
        {
            PolicyInputList = [Conditional],
            ActionNames = ["s3:GetObject"],
            ResourceArns = ["arn:aws:s3:::b/alice"],
            ContextEntries =
            [
                new ContextEntry { ContextKeyName = "aws:username", ContextKeyType = "string", ContextKeyValues = ["alice"] },
                new ContextEntry { ContextKeyName = "AWS:RequestedRegion", ContextKeyType = "string", ContextKeyValues = ["eu-west-1"] },
            ],
        });
        Assert.Equal("allowed", Assert.Single(given.EvaluationResults!).EvalDecision);
    }

    [Fact]
    public async Task A_boundary_and_a_resource_policy_are_part_of_it()
    {
        var bounded = Assert.Single((await CallAsync(IamOperations.SimulateCustomPolicy, new SimulateCustomPolicyRequest
        {
            PolicyInputList = [Document.Replace("s3:ListBucket", "kms:Decrypt", StringComparison.Ordinal)],
            PermissionsBoundaryPolicyInputList = [Document],
            ActionNames = ["kms:Decrypt"],
        })).EvaluationResults!);
        Assert.Equal(("implicitDeny", false), (bounded.EvalDecision, bounded.PermissionsBoundaryDecisionDetail!.AllowedByPermissionsBoundary));

        var alice = $"arn:aws:iam::{Account}:user/alice";
        var secret = $"arn:aws:secretsmanager:eu-west-1:{Other}:secret:x";
        var resource = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{alice}}"},"Action":"secretsmanager:GetSecretValue","Resource":"*"}]}""";
        var across = Assert.Single((await CallAsync(IamOperations.SimulateCustomPolicy, new SimulateCustomPolicyRequest
        {
            PolicyInputList = [Document],
            ResourcePolicy = resource,
            ResourceOwner = $"arn:aws:iam::{Other}:root",
            CallerArn = alice,
            ActionNames = ["secretsmanager:GetSecretValue"],
            ResourceArns = [secret],
        })).EvaluationResults!);
        Assert.Equal(("implicitDeny", "allowed", "implicitDeny"), (across.EvalDecision, across.EvalDecisionDetails!["Resource Policy"], across.EvalDecisionDetails["IAM Policy"]));
    }

    [Fact]
    public async Task What_a_user_is_allowed_is_told_with_its_groups_boundary_and_name()
    {
        var user = await CreateUserAsync();
        await CreateGroupAsync();
        await CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "staff", UserName = "alice" });
        await CallAsync(IamOperations.PutGroupPolicy, new PutGroupPolicyRequest { GroupName = "staff", PolicyName = "p", PolicyDocument = Conditional });
        var region = new ContextEntry { ContextKeyName = "aws:RequestedRegion", ContextKeyType = "string", ContextKeyValues = ["eu-west-1"] };
        async Task<string> Decide(string source, params string[] further) => Assert.Single((await CallAsync(IamOperations.SimulatePrincipalPolicy, new SimulatePrincipalPolicyRequest
        {
            PolicySourceArn = source,
            PolicyInputList = further,
            ActionNames = ["s3:GetObject"],
            ResourceArns = ["arn:aws:s3:::b/alice"],
            ContextEntries = [region],
        })).EvaluationResults!).EvalDecision!;

        Assert.Equal("allowed", await Decide(user.Arn!));
        AssertAsked("iam:SimulatePrincipalPolicy", user.Arn!);
        Assert.Equal("explicitDeny", await Decide(user.Arn!, """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"""));
        Assert.Equal("implicitDeny", await Decide($"arn:aws:iam::{Account}:group/staff"));
        await CallAsync(IamOperations.PutUserPermissionsBoundary, new PutUserPermissionsBoundaryRequest { UserName = "alice", PermissionsBoundary = AwsPolicyArn });
        Assert.Equal("implicitDeny", await Decide(user.Arn!));
    }

    [Fact]
    public async Task What_a_role_is_allowed_is_told()
    {
        var role = await CreateRoleAsync();
        await CallAsync(IamOperations.AttachRolePolicy, new AttachRolePolicyRequest { RoleName = "app", PolicyArn = "arn:aws:iam::aws:policy/AWSSecretsManagerClientReadOnlyAccess" });

        var results = (await CallAsync(IamOperations.SimulatePrincipalPolicy, new SimulatePrincipalPolicyRequest
        {
            PolicySourceArn = role.Arn,
            ActionNames = ["secretsmanager:GetSecretValue", "secretsmanager:DeleteSecret"],
        })).EvaluationResults!;

        Assert.Equal(["allowed", "implicitDeny"], results.Select(each => each.EvalDecision!));
        Assert.Equal("arn:aws:iam::aws:policy/AWSSecretsManagerClientReadOnlyAccess", Assert.Single(results[0].MatchedStatements!).SourcePolicyId);
    }

    [Fact]
    public async Task Condition_keys_of_policies_are_listed()
    {
        var keys = (await CallAsync(IamOperations.GetContextKeysForCustomPolicy, new GetContextKeysForCustomPolicyRequest { PolicyInputList = [Conditional, Document] })).ContextKeyNames!;
        Assert.Equal(["aws:RequestedRegion", "aws:username"], keys.Order(StringComparer.Ordinal));

        var user = await CreateUserAsync();
        await CallAsync(IamOperations.PutUserPolicy, new PutUserPolicyRequest { UserName = "alice", PolicyName = "p", PolicyDocument = Conditional });
        keys = (await CallAsync(IamOperations.GetContextKeysForPrincipalPolicy, new GetContextKeysForPrincipalPolicyRequest
        {
            PolicySourceArn = user.Arn,
            PolicyInputList = ["""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}]}"""],
        })).ContextKeyNames!;
        AssertAsked("iam:GetContextKeysForPrincipalPolicy", user.Arn!);
        Assert.Equal(["aws:RequestedRegion", "aws:SecureTransport", "aws:username"], keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Parameters_that_mean_nothing_are_refused()
    {
        const string NoEntity = "Invalid Entity Arn: arn:aws:iam::111111111111:policy/x does not clearly define entity type and name.";
        await RefusedAsync("InvalidInput", "Syntax errors in policy.", IamOperations.GetContextKeysForCustomPolicy, new GetContextKeysForCustomPolicyRequest { PolicyInputList = ["{"] });
        await RefusedAsync("InvalidInput", "Syntax errors in policy.", IamOperations.SimulateCustomPolicy, new SimulateCustomPolicyRequest { PolicyInputList = ["{"], ActionNames = ["s3:a"] });
        await RefusedAsync(
            "InvalidInput", "CallerArn is required when ResourcePolicy is specified.", IamOperations.SimulateCustomPolicy,
            new SimulateCustomPolicyRequest { PolicyInputList = [Document], ActionNames = ["s3:a"], ResourcePolicy = Document });
        await RefusedAsync(
            "InvalidInput", "CallerArn arn:aws:sts::111111111111:assumed-role/x/y is not the ARN of a user.", IamOperations.SimulateCustomPolicy,
            new SimulateCustomPolicyRequest { PolicyInputList = [Document], ActionNames = ["s3:a"], CallerArn = "arn:aws:sts::111111111111:assumed-role/x/y" });
        await RefusedAsync(
            "InvalidInput", "ResourceOwner nobody-in-particular-here is not a valid ARN of an account.", IamOperations.SimulateCustomPolicy,
            new SimulateCustomPolicyRequest { PolicyInputList = [Document], ActionNames = ["s3:a"], ResourceOwner = "nobody-in-particular-here" });
        await RefusedAsync(
            "InvalidInput", "PermissionsBoundaryPolicyInputList must not have more than one policy.", IamOperations.SimulateCustomPolicy,
            new SimulateCustomPolicyRequest { PolicyInputList = [Document], ActionNames = ["s3:a"], PermissionsBoundaryPolicyInputList = [Document, Document] });
        await RefusedAsync("InvalidInput", NoEntity, IamOperations.SimulatePrincipalPolicy, new SimulatePrincipalPolicyRequest { PolicySourceArn = "arn:aws:iam::111111111111:policy/x", ActionNames = ["s3:a"] });
        await RefusedAsync("InvalidInput", NoEntity, IamOperations.GetContextKeysForPrincipalPolicy, new GetContextKeysForPrincipalPolicyRequest { PolicySourceArn = "arn:aws:iam::111111111111:policy/x" });
        await RefusedAsync(
            "NoSuchEntity", "The user with name none cannot be found.", IamOperations.SimulatePrincipalPolicy,
            new SimulatePrincipalPolicyRequest { PolicySourceArn = "arn:aws:iam::111111111111:user/none", ActionNames = ["s3:a"] });
    }

    private sealed class CountingContext : IConditionContext
    {
        public int Count { get; private set; }

        public bool TryGet(string key, out ConditionValues values)
        {
            Count++;
            values = default;
            return false;
        }
    }
}
