using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the instance profiles that a role is in, by name.</summary>
internal sealed class ListInstanceProfilesForRole(IamStore store)
    : Operation<ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListInstanceProfilesForRoleRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:ListInstanceProfilesForRole", _role);
    }

    /// <inheritdoc/>
    public override async ValueTask<ListInstanceProfilesForRoleResponse> ExecuteAsync(ListInstanceProfilesForRoleRequest request, CallContext context)
    {
        var role = _role.Require().Value;
        var page = Paging.Of(await store.ProfilesOfAsync(role, context), profile => profile.Name, request.Marker, request.MaxItems);
        return new ListInstanceProfilesForRoleResponse
        {
            InstanceProfiles = [.. page.Items.Select(profile => Describe.InstanceProfile(profile, role))],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
