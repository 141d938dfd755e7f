using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>Roles, those of services among them.</summary>
public sealed class RoleTests : IamFixture
{
    private const string Absent = "The role with name none cannot be found.";

    [Fact]
    public async Task A_new_role_shows_less_than_one_that_is_read()
    {
        var made = (await CallAsync(IamOperations.CreateRole, new CreateRoleRequest
        {
            RoleName = "app",
            Path = "/svc/",
            AssumeRolePolicyDocument = Trust,
            Description = "runs it",
            MaxSessionDuration = 7200,
            Tags = [new Tag { Key = "team", Value = "db" }],
        })).Role!;

        AssertAsked("iam:CreateRole", made.Arn!, ("aws:RequestTag/team", "db"));
        Assert.Equal("iam:TagRole", Assert.Single(Asked!.Dependent).Action);
        Assert.Equal($"arn:aws:iam::{Account}:role/svc/app", made.Arn);
        Assert.Matches("^AROA[A-Z2-7]{17}$", made.RoleId);
        Assert.Equal((null, null, null), (made.MaxSessionDuration, made.RoleLastUsed, made.Description));
        var read = (await CallAsync(IamOperations.GetRole, new GetRoleRequest { RoleName = "app" })).Role!;
        Assert.Equal((7200, "runs it", Clock.GetUtcNow()), (read.MaxSessionDuration, read.Description, read.CreateDate));
        Assert.Null(read.RoleLastUsed!.LastUsedDate);
        Assert.Equal("team", Assert.Single(read.Tags!).Key);
        var listed = Assert.Single((await CallAsync(IamOperations.ListRoles, new ListRolesRequest { PathPrefix = "/svc/" })).Roles!);
        Assert.Equal((7200, "runs it", null, null), (listed.MaxSessionDuration, listed.Description, listed.Tags, listed.RoleLastUsed));
    }

    [Fact]
    public async Task Documents_come_back_percent_encoded_and_character_for_character()
    {
        const string Plain = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"a%3Ab+c ~!*'()é"}}}]}""";

        await CallAsync(IamOperations.CreateRole, new CreateRoleRequest { RoleName = "app", AssumeRolePolicyDocument = Plain });

        var answered = (await CallAsync(IamOperations.GetRole, new GetRoleRequest { RoleName = "app" })).Role!.AssumeRolePolicyDocument!;
        Assert.Matches(@"^([A-Za-z0-9\-._~]|%[0-9A-F]{2})+$", answered);
        Assert.Equal(Plain, Uri.UnescapeDataString(answered));
    }

    [Fact]
    public async Task A_role_is_updated_bit_by_bit()
    {
        await CreateRoleAsync();

        await CallAsync(IamOperations.UpdateRole, new UpdateRoleRequest { RoleName = "app", Description = "first", MaxSessionDuration = 7200 });
        await CallAsync(IamOperations.UpdateRole, new UpdateRoleRequest { RoleName = "app" });
        var described = (await CallAsync(IamOperations.UpdateRoleDescription, new UpdateRoleDescriptionRequest { RoleName = "app", Description = "second" })).Role!;
        var trust = Trust.Replace("ec2", "lambda", StringComparison.Ordinal);
        await CallAsync(IamOperations.UpdateAssumeRolePolicy, new UpdateAssumeRolePolicyRequest { RoleName = "app", PolicyDocument = trust });

        Assert.Equal(("second", null), (described.Description, described.MaxSessionDuration));
        var read = (await CallAsync(IamOperations.GetRole, new GetRoleRequest { RoleName = "app" })).Role!;
        Assert.Equal(("second", 7200, trust), (read.Description, read.MaxSessionDuration, Uri.UnescapeDataString(read.AssumeRolePolicyDocument!)));
    }

    [Fact]
    public async Task Trust_policies_that_are_none_are_refused_in_the_services_words()
    {
        await CreateRoleAsync();
        async Task Malformed(string message, string document)
        {
            await RefusedAsync("MalformedPolicyDocument", message, IamOperations.CreateRole, new CreateRoleRequest { RoleName = "x", AssumeRolePolicyDocument = document });
            await RefusedAsync("MalformedPolicyDocument", message, IamOperations.UpdateAssumeRolePolicy, new UpdateAssumeRolePolicyRequest { RoleName = "app", PolicyDocument = document });
        }

        await Malformed("This policy contains invalid Json", "{");
        await Malformed("Has prohibited field Resource", Trust.Replace("\"Action\"", "\"Resource\":\"*\",\"Action\"", StringComparison.Ordinal));
        await Malformed("AssumeRole policy may only specify STS AssumeRole actions.", Trust.Replace("sts:AssumeRole", "s3:GetObject", StringComparison.Ordinal));
        var words = string.Join("\",\"", Enumerable.Range(0, 200).Select(i => $"arn:aws:iam::{Account}:user/{i}"));
        var tooLong = Trust.Replace("""{"Service":"ec2.amazonaws.com"}""", "{\"AWS\":[\"" + words + "\"]}", StringComparison.Ordinal);
        await RefusedAsync("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048", IamOperations.CreateRole, new CreateRoleRequest { RoleName = "x", AssumeRolePolicyDocument = tooLong });
    }

    [Fact]
    public async Task White_space_does_not_count()
    {
        var airy = Trust.Replace(",", "," + new string(' ', 3000), StringComparison.Ordinal);

        await CallAsync(IamOperations.CreateRole, new CreateRoleRequest { RoleName = "app", AssumeRolePolicyDocument = airy });

        Assert.Equal(airy, Uri.UnescapeDataString((await CallAsync(IamOperations.GetRole, new GetRoleRequest { RoleName = "app" })).Role!.AssumeRolePolicyDocument!));
    }

    [Fact]
    public async Task Absent_and_double_roles_are_told_so()
    {
        await CreateRoleAsync();

        await RefusedAsync("EntityAlreadyExists", "Role with name APP already exists.", IamOperations.CreateRole, new CreateRoleRequest { RoleName = "APP", AssumeRolePolicyDocument = Trust });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.GetRole, new GetRoleRequest { RoleName = "none" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.UpdateRole, new UpdateRoleRequest { RoleName = "none" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.UpdateRoleDescription, new UpdateRoleDescriptionRequest { RoleName = "none", Description = "" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.UpdateAssumeRolePolicy, new UpdateAssumeRolePolicyRequest { RoleName = "none", PolicyDocument = Trust });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.DeleteRole, new DeleteRoleRequest { RoleName = "none" });
    }

    [Fact]
    public async Task A_role_is_deleted_only_when_nothing_hangs_on_it()
    {
        var delete = new DeleteRoleRequest { RoleName = "app" };
        await CreateRoleAsync();
        await CallAsync(IamOperations.CreateInstanceProfile, new CreateInstanceProfileRequest { InstanceProfileName = "vm" });
        await CallAsync(IamOperations.AddRoleToInstanceProfile, new AddRoleToInstanceProfileRequest { InstanceProfileName = "vm", RoleName = "app" });
        await CallAsync(IamOperations.AttachRolePolicy, new AttachRolePolicyRequest { RoleName = "app", PolicyArn = AwsPolicyArn });
        await CallAsync(IamOperations.PutRolePolicy, new PutRolePolicyRequest { RoleName = "app", PolicyName = "p", PolicyDocument = Document });

        await RefusedAsync("DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", IamOperations.DeleteRole, delete);
        await CallAsync(IamOperations.RemoveRoleFromInstanceProfile, new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = "vm", RoleName = "app" });
        await RefusedAsync("DeleteConflict", "Cannot delete entity, must detach all policies first.", IamOperations.DeleteRole, delete);
        await CallAsync(IamOperations.DetachRolePolicy, new DetachRolePolicyRequest { RoleName = "app", PolicyArn = AwsPolicyArn });
        await RefusedAsync("DeleteConflict", "Cannot delete entity, must delete policies first.", IamOperations.DeleteRole, delete);
        await CallAsync(IamOperations.DeleteRolePolicy, new DeleteRolePolicyRequest { RoleName = "app", PolicyName = "p" });
        await CallAsync(IamOperations.DeleteRole, delete);

        await RefusedAsync("NoSuchEntity", "The role with name app cannot be found.", IamOperations.GetRole, new GetRoleRequest { RoleName = "app" });
    }

    [Fact]
    public async Task The_last_use_of_a_role_is_told()
    {
        var role = await CreateRoleAsync();

        Uses.Note(Account, role.RoleId!, "secretsmanager", "eu-west-1", Clock.GetUtcNow());

        var used = (await CallAsync(IamOperations.GetRole, new GetRoleRequest { RoleName = "app" })).Role!.RoleLastUsed!;
        Assert.Equal((Clock.GetUtcNow(), "eu-west-1"), (used.LastUsedDate, used.Region));
    }

    [Fact]
    public async Task A_services_role_has_its_name_and_trusts_the_service()
    {
        var role = (await CallAsync(IamOperations.CreateServiceLinkedRole, new CreateServiceLinkedRoleRequest { AWSServiceName = "autoscaling.amazonaws.com", CustomSuffix = "blue" })).Role!;

        AssertAsked("iam:CreateServiceLinkedRole", role.Arn!, ("iam:AWSServiceName", "autoscaling.amazonaws.com"));
        Assert.Equal($"arn:aws:iam::{Account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_blue", role.Arn);
        Assert.Contains("autoscaling.amazonaws.com", Uri.UnescapeDataString(role.AssumeRolePolicyDocument!), StringComparison.Ordinal);
        Assert.Equal("AWSServiceRoleForECS", (await CallAsync(IamOperations.CreateServiceLinkedRole, new CreateServiceLinkedRoleRequest { AWSServiceName = "ecs.amazonaws.com" })).Role!.RoleName);
        Assert.Equal("AWSServiceRoleForThing", (await CallAsync(IamOperations.CreateServiceLinkedRole, new CreateServiceLinkedRoleRequest { AWSServiceName = "thing.amazonaws.com" })).Role!.RoleName);
    }

    [Fact]
    public async Task A_services_role_is_made_once_and_changed_by_nobody()
    {
        var request = new CreateServiceLinkedRoleRequest { AWSServiceName = "ecs.amazonaws.com" };
        await CallAsync(IamOperations.CreateServiceLinkedRole, request);
        const string Name = "AWSServiceRoleForECS";
        const string Protected = $"Cannot perform the operation on the protected role '{Name}' - this role is only modifiable by AWS";

        await RefusedAsync("InvalidInput", $"Service role name {Name} has been taken in this account, please try a different suffix.", IamOperations.CreateServiceLinkedRole, request);
        await RefusedAsync(
            "InvalidInput", "Custom suffix is not allowed for ecs.amazonaws.com", IamOperations.CreateServiceLinkedRole,
            new CreateServiceLinkedRoleRequest { AWSServiceName = "ecs.amazonaws.com", CustomSuffix = "x" });
        await RefusedAsync("InvalidInput", "Invalid service principal nonsense", IamOperations.CreateServiceLinkedRole, new CreateServiceLinkedRoleRequest { AWSServiceName = "nonsense" });
        await RefusedAsync("UnmodifiableEntity", Protected, IamOperations.DeleteRole, new DeleteRoleRequest { RoleName = Name });
        await RefusedAsync("UnmodifiableEntity", Protected, IamOperations.UpdateRole, new UpdateRoleRequest { RoleName = Name });
        await RefusedAsync("UnmodifiableEntity", Protected, IamOperations.UpdateRoleDescription, new UpdateRoleDescriptionRequest { RoleName = Name, Description = "x" });
        await RefusedAsync("UnmodifiableEntity", Protected, IamOperations.UpdateAssumeRolePolicy, new UpdateAssumeRolePolicyRequest { RoleName = Name, PolicyDocument = Trust });
        await RefusedAsync("UnmodifiableEntity", Protected, IamOperations.AttachRolePolicy, new AttachRolePolicyRequest { RoleName = Name, PolicyArn = AwsPolicyArn });
        await RefusedAsync("UnmodifiableEntity", Protected, IamOperations.DetachRolePolicy, new DetachRolePolicyRequest { RoleName = Name, PolicyArn = AwsPolicyArn });
        await RefusedAsync("UnmodifiableEntity", Protected, IamOperations.PutRolePolicy, new PutRolePolicyRequest { RoleName = Name, PolicyName = "p", PolicyDocument = Document });
        await RefusedAsync("UnmodifiableEntity", Protected, IamOperations.DeleteRolePolicy, new DeleteRolePolicyRequest { RoleName = Name, PolicyName = "p" });
        await RefusedAsync("UnmodifiableEntity", Protected, IamOperations.PutRolePermissionsBoundary, new PutRolePermissionsBoundaryRequest { RoleName = Name, PermissionsBoundary = AwsPolicyArn });
        await RefusedAsync("UnmodifiableEntity", Protected, IamOperations.DeleteRolePermissionsBoundary, new DeleteRolePermissionsBoundaryRequest { RoleName = Name });
        await RefusedAsync(
            "ValidationError", "The path /aws-service-role/ is reserved for service-linked roles.", IamOperations.CreateRole,
            new CreateRoleRequest { RoleName = "x", Path = "/aws-service-role/x/", AssumeRolePolicyDocument = Trust });
    }
}
