using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Takes the role out of an instance profile.</summary>
internal sealed class RemoveRoleFromInstanceProfile(IamStore store) : Operation<RemoveRoleFromInstanceProfileRequest, Empty>
{
    private Found<InstanceProfileRecord> _profile = null!;
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(RemoveRoleFromInstanceProfileRequest request, CallContext context)
    {
        _profile = await store.InstanceProfiles.FindAsync(request.InstanceProfileName!, context);
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:RemoveRoleFromInstanceProfile", _profile);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(RemoveRoleFromInstanceProfileRequest request, CallContext context)
    {
        var profile = _profile.Require();
        var role = _role.RequireModifiable();
        if (profile.Value.RoleName != role.Value.Name)
        {
            throw IamErrors.NoSuchEntityException($"Role {role.Value.Name} in Instance Profile {profile.Value.Name} cannot be found.");
        }

        var transaction = store.Begin();
        transaction.Update(profile, profile.Value with { RoleName = null });
        transaction.Update(
            role, role.Value with { InstanceProfiles = [.. role.Value.InstanceProfiles.Where(name => name != profile.Value.Name)] });
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
