using Strongroom.Policy.Evaluation;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Managed;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>What authorisation and STS are told of users and roles.</summary>
public sealed class DirectoryTests : IamFixture
{
    [Fact]
    public async Task A_user_has_its_own_policies_those_of_its_groups_a_boundary_and_tags()
    {
        var user = (await CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = "alice", PermissionsBoundary = AwsPolicyArn, Tags = [new Tag { Key = "Team", Value = "db" }] })).User!;
        await CreateGroupAsync();
        var own = await CreatePolicyAsync();
        await CallAsync(IamOperations.PutUserPolicy, new PutUserPolicyRequest { UserName = "alice", PolicyName = "inline", PolicyDocument = Document });
        await AttachToUserAsync(own);
        await CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "staff", UserName = "alice" });
        await CallAsync(IamOperations.PutGroupPolicy, new PutGroupPolicyRequest { GroupName = "staff", PolicyName = "of-group", PolicyDocument = Document });
        await CallAsync(IamOperations.AttachGroupPolicy, new AttachGroupPolicyRequest { GroupName = "staff", PolicyArn = AwsPolicyArn });

        var found = (await Directory.FindAsync(PrincipalOf(user)))!;

        Assert.Equal((Account, user.UserId, user.Arn, "alice"), (found.Account, found.Id, found.Arn, found.Name));
        Assert.Equal(
            [("inline", PolicySource.User), (own, PolicySource.UserManaged), ("of-group", PolicySource.Group), (AwsPolicyArn, PolicySource.AwsManaged)],
            found.Policies.Identity.Select(policy => (policy.Name, policy.Source)));
        Assert.Equal(Document, found.Policies.Identity[0].Policy.Text);
        Assert.Equal(AwsPolicyArn, found.Policies.Boundary!.Name);
        Assert.Equal("db", found.Tags["team"]);
        Assert.Same(found, await Directory.FindAsync(PrincipalOf(user)));
        Assert.Same(found, await Directory.FindByArnAsync(user.Arn!));
    }

    [Fact]
    public async Task A_session_has_the_policies_of_its_role()
    {
        var role = await CreateRoleAsync();
        await CallAsync(IamOperations.PutRolePolicy, new PutRolePolicyRequest { RoleName = "app", PolicyName = "inline", PolicyDocument = Document });
        var session = new Principal(Account, $"arn:aws:sts::{Account}:assumed-role/app/s", $"{role.RoleId}:s", "ASIA");

        var found = (await Directory.FindAsync(session))!;

        Assert.Equal((PrincipalType.RoleSession, "app", null), (session.Type, session.RoleName, session.UserName));
        Assert.Equal((role.Arn, "inline"), (found.Arn, Assert.Single(found.Policies.Identity).Name));
        var trust = (await Directory.FindRoleAsync(role.Arn!))!;
        Assert.Equal((role.RoleId, Trust, TimeSpan.FromHours(1)), (trust.Id, trust.TrustPolicy, trust.MaxSessionDuration));
        Assert.Null(await Directory.FindRoleAsync($"arn:aws:iam::{Account}:role/other/app"));
    }

    [Fact]
    public async Task Whatever_changes_is_seen_by_the_next_request()
    {
        var user = await CreateUserAsync();
        var own = await CreatePolicyAsync();
        await CreateGroupAsync();
        var principal = PrincipalOf(user);
        async Task<PolicySet> Now() => (await Directory.FindAsync(principal))!.Policies;

        Assert.Empty((await Now()).Identity);
        await AttachToUserAsync(own);
        Assert.Equal(Document, Assert.Single((await Now()).Identity).Policy.Text);
        var denial = Document.Replace("Allow", "Deny", StringComparison.Ordinal);
        await CallAsync(IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest { PolicyArn = own, PolicyDocument = denial, SetAsDefault = true });
        Assert.Equal(denial, Assert.Single((await Now()).Identity).Policy.Text);
        await CallAsync(IamOperations.SetDefaultPolicyVersion, new SetDefaultPolicyVersionRequest { PolicyArn = own, VersionId = "v1" });
        Assert.Equal(Document, Assert.Single((await Now()).Identity).Policy.Text);
        await CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "staff", UserName = "alice" });
        await CallAsync(IamOperations.PutGroupPolicy, new PutGroupPolicyRequest { GroupName = "staff", PolicyName = "g", PolicyDocument = Document });
        Assert.Equal(2, (await Now()).Identity.Count);
        await CallAsync(IamOperations.DetachUserPolicy, new DetachUserPolicyRequest { UserName = "alice", PolicyArn = own });
        await CallAsync(IamOperations.RemoveUserFromGroup, new RemoveUserFromGroupRequest { GroupName = "staff", UserName = "alice" });
        Assert.Empty((await Now()).Identity);
        await CallAsync(IamOperations.PutUserPermissionsBoundary, new PutUserPermissionsBoundaryRequest { UserName = "alice", PermissionsBoundary = own });
        Assert.Equal(own, (await Now()).Boundary!.Name);
        await CallAsync(IamOperations.DeleteUser, new DeleteUserRequest { UserName = "alice" });
        Assert.Null(await Directory.FindAsync(principal));
        await CreateUserAsync();
        Assert.Null(await Directory.FindAsync(principal));
    }

    [Fact]
    public async Task What_happens_in_another_account_leaves_what_is_held()
    {
        var user = await CreateUserAsync();
        var held = await Directory.FindAsync(PrincipalOf(user));

        await CreateUserAsync("alice", Caller(Other));

        Assert.Same(held, await Directory.FindAsync(PrincipalOf(user)));
        await CreateUserAsync("bob");
        Assert.NotSame(held, await Directory.FindAsync(PrincipalOf(user)));
    }

    [Fact]
    public async Task Who_is_no_user_and_no_role_has_nothing()
    {
        var user = await CreateUserAsync();

        Assert.Null(await Directory.FindAsync(Principal.Root(Account)));
        Assert.Null(await Directory.FindAsync(Principal.Service(Account, "kms.amazonaws.com")));
        Assert.Null(await Directory.FindAsync(new Principal(Other, user.Arn!.Replace(Account, Other, StringComparison.Ordinal), user.UserId!, null)));
        Assert.Null(await Directory.FindByArnAsync($"arn:aws:iam::{Account}:user/x/alice"));
        Assert.Null(await Directory.FindByArnAsync($"arn:aws:iam::{Account}:group/alice"));
        Assert.Null(await Directory.FindByArnAsync("nonsense"));
    }

    [Fact]
    public async Task An_emptied_store_is_noticed()
    {
        var user = await CreateUserAsync();
        var key = (await CreateKeyAsync()).AccessKeyId!;
        var held = await Directory.FindAsync(PrincipalOf(user));
        Assert.NotNull(await Credentials.FindAsync(key));

        ((IServiceProvider)this).ForgetIdentities();

        Assert.NotSame(held, await Directory.FindAsync(PrincipalOf(user)));
    }

    [Fact]
    public async Task What_was_assembled_is_forgotten_with_the_records()
    {
        var user = await CreateUserAsync();
        var held = await Directory.FindAsync(PrincipalOf(user));

        Database.ForgetCached();

        Assert.NotSame(held, await Directory.FindAsync(PrincipalOf(user)));
    }

    [Fact]
    public void Every_policy_that_everybody_has_is_a_policy()
    {
        Assert.True(AwsPolicies.All.Count >= 40);
        foreach (var policy in AwsPolicies.All)
        {
            Assert.Null(Policy.Iam.IamPolicy.Read(policy.Document, Policy.Iam.IamPolicyUse.Identity).Error);
            Assert.Matches("^/([a-z-]+/)?$", policy.Path);
            Assert.NotEmpty(policy.Description);
        }

        Assert.Equal(AwsPolicies.All.Count, AwsPolicies.All.Select(policy => policy.Id).Distinct().Count());
        string[] wanted =
        [
            "SecretsManagerReadWrite", "AWSSecretsManagerClientReadOnlyAccess", "service-role/AWSLambdaBasicExecutionRole", "service-role/AmazonECSTaskExecutionRolePolicy",
            "AdministratorAccess", "ReadOnlyAccess", "PowerUserAccess", "IAMFullAccess", "IAMReadOnlyAccess", "AmazonSSMReadOnlyAccess", "AmazonSSMFullAccess",
            "AWSKeyManagementServicePowerUser", "CloudWatchFullAccess", "CloudWatchLogsFullAccess", "CloudWatchReadOnlyAccess", "CloudWatchLogsReadOnlyAccess",
            "service-role/AWSLambdaVPCAccessExecutionRole", "AWSLambda_FullAccess", "AmazonECS_FullAccess", "AWSXRayDaemonWriteAccess",
        ];
        Assert.All(wanted, name => Assert.NotNull(AwsPolicies.Find($"arn:aws:iam::aws:policy/{name}")));
    }

    [Fact]
    public void ReadOnlyAccess_reads_no_secrets()
    {
        var policy = CompiledPolicy.Compile(AwsPolicies.Find("arn:aws:iam::aws:policy/ReadOnlyAccess")!.Document, Policy.PolicyKind.Identity);
        DecisionKind Decide(string action) => PolicyEvaluator.Decide(
            new Strongroom.Policy.Evaluation.AccessRequest { Principal = RequestPrincipal.User($"arn:aws:iam::{Account}:user/a"), Action = action, Resource = "*", Context = ConditionContext.Empty },
            new PolicySet { Identity = [new NamedPolicy("p", PolicySource.AwsManaged, policy)] }).Kind;

        Assert.Equal(DecisionKind.Allowed, Decide("secretsmanager:DescribeSecret"));
        Assert.Equal(DecisionKind.ImplicitDeny, Decide("secretsmanager:GetSecretValue"));
        Assert.Equal(DecisionKind.ImplicitDeny, Decide("kms:Decrypt"));
    }

    private static Principal PrincipalOf(User user) => new(Account, user.Arn!, user.UserId!, "AKIA");
}
