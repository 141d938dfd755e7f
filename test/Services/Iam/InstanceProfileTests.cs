using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>Instance profiles.</summary>
public sealed class InstanceProfileTests : IamFixture
{
    private const string Absent = "Instance Profile none cannot be found.";

    [Fact]
    public async Task A_profile_is_made_gets_a_role_loses_it_and_is_deleted()
    {
        var role = await CreateRoleAsync();
        var made = (await CallAsync(IamOperations.CreateInstanceProfile, new CreateInstanceProfileRequest { InstanceProfileName = "vm", Path = "/p/", Tags = [new Tag { Key = "k", Value = "v" }] })).InstanceProfile!;
        AssertAsked("iam:CreateInstanceProfile", made.Arn!, ("aws:RequestTag/k", "v"));
        Assert.Equal($"arn:aws:iam::{Account}:instance-profile/p/vm", made.Arn);
        Assert.Matches("^AIPA[A-Z2-7]{17}$", made.InstanceProfileId);
        Assert.Empty(made.Roles!);

        await CallAsync(IamOperations.AddRoleToInstanceProfile, new AddRoleToInstanceProfileRequest { InstanceProfileName = "vm", RoleName = "app" });

        AssertAsked("iam:AddRoleToInstanceProfile", made.Arn!);
        var pass = Assert.Single(Asked!.Dependent);
        Assert.Equal(("iam:PassRole", role.Arn, "ec2.amazonaws.com"), (pass.Action, Assert.Single(pass.Resources), Assert.Single(pass.Conditions["iam:PassedToService"])));
        var read = (await CallAsync(IamOperations.GetInstanceProfile, new GetInstanceProfileRequest { InstanceProfileName = "vm" })).InstanceProfile!;
        Assert.Equal((role.RoleId, null), (Assert.Single(read.Roles!).RoleId, read.Roles![0].MaxSessionDuration));
        Assert.Equal("k", Assert.Single(read.Tags!).Key);
        Assert.Equal("vm", Assert.Single((await CallAsync(IamOperations.ListInstanceProfilesForRole, new ListInstanceProfilesForRoleRequest { RoleName = "app" })).InstanceProfiles!).InstanceProfileName);
        await RefusedAsync("DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", IamOperations.DeleteInstanceProfile, new DeleteInstanceProfileRequest { InstanceProfileName = "vm" });
        await CallAsync(IamOperations.RemoveRoleFromInstanceProfile, new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = "vm", RoleName = "app" });
        Assert.Empty((await CallAsync(IamOperations.ListInstanceProfilesForRole, new ListInstanceProfilesForRoleRequest { RoleName = "app" })).InstanceProfiles!);
        await CallAsync(IamOperations.DeleteInstanceProfile, new DeleteInstanceProfileRequest { InstanceProfileName = "vm" });
        await RefusedAsync("NoSuchEntity", "Instance Profile vm cannot be found.", IamOperations.GetInstanceProfile, new GetInstanceProfileRequest { InstanceProfileName = "vm" });
    }

    [Fact]
    public async Task A_profile_takes_one_role()
    {
        await CreateRoleAsync();
        await CreateRoleAsync("other");
        await CallAsync(IamOperations.CreateInstanceProfile, new CreateInstanceProfileRequest { InstanceProfileName = "vm" });
        await CallAsync(IamOperations.AddRoleToInstanceProfile, new AddRoleToInstanceProfileRequest { InstanceProfileName = "vm", RoleName = "app" });

        await RefusedAsync(
            "LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1", IamOperations.AddRoleToInstanceProfile,
            new AddRoleToInstanceProfileRequest { InstanceProfileName = "vm", RoleName = "other" });
        await RefusedAsync(
            "NoSuchEntity", "Role other in Instance Profile vm cannot be found.", IamOperations.RemoveRoleFromInstanceProfile,
            new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = "vm", RoleName = "other" });
    }

    [Fact]
    public async Task Absent_and_double_profiles_are_told_so()
    {
        await CreateRoleAsync();
        await CallAsync(IamOperations.CreateInstanceProfile, new CreateInstanceProfileRequest { InstanceProfileName = "vm" });
        const string NoRole = "The role with name none cannot be found.";

        await RefusedAsync("EntityAlreadyExists", "Instance Profile VM already exists.", IamOperations.CreateInstanceProfile, new CreateInstanceProfileRequest { InstanceProfileName = "VM" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.GetInstanceProfile, new GetInstanceProfileRequest { InstanceProfileName = "none" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.DeleteInstanceProfile, new DeleteInstanceProfileRequest { InstanceProfileName = "none" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.AddRoleToInstanceProfile, new AddRoleToInstanceProfileRequest { InstanceProfileName = "none", RoleName = "app" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.RemoveRoleFromInstanceProfile, new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = "none", RoleName = "app" });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.AddRoleToInstanceProfile, new AddRoleToInstanceProfileRequest { InstanceProfileName = "vm", RoleName = "none" });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.RemoveRoleFromInstanceProfile, new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = "vm", RoleName = "none" });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.ListInstanceProfilesForRole, new ListInstanceProfilesForRoleRequest { RoleName = "none" });
    }

    [Fact]
    public async Task Pages_of_profiles_show_roles_and_no_tags()
    {
        await CreateRoleAsync();
        foreach (var (name, path) in (IEnumerable<(string, string)>)[("b", "/p/"), ("a", "/p/"), ("c", "/")])
        {
            await CallAsync(IamOperations.CreateInstanceProfile, new CreateInstanceProfileRequest { InstanceProfileName = name, Path = path, Tags = [new Tag { Key = "k", Value = "" }] });
            await CallAsync(IamOperations.AddRoleToInstanceProfile, new AddRoleToInstanceProfileRequest { InstanceProfileName = name, RoleName = "app" });
        }

        var listed = await AllAsync<InstanceProfile>(async marker =>
        {
            var page = await CallAsync(IamOperations.ListInstanceProfiles, new ListInstanceProfilesRequest { PathPrefix = "/p/", MaxItems = 1, Marker = marker });
            return (page.InstanceProfiles, page.IsTruncated, page.Marker);
        });
        Assert.Equal(["a", "b"], listed.Select(profile => profile.InstanceProfileName!));
        Assert.All(listed, profile => Assert.Equal((1, null), (profile.Roles!.Count, profile.Tags)));
    }
}
