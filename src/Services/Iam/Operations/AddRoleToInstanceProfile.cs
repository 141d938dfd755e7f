using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Puts a role into an instance profile, which takes one. The caller has to be allowed to pass it to EC2.</summary>
internal sealed class AddRoleToInstanceProfile(IamStore store) : Operation<AddRoleToInstanceProfileRequest, Empty>
{
    private Found<InstanceProfileRecord> _profile = null!;
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(AddRoleToInstanceProfileRequest request, CallContext context)
    {
        _profile = await store.InstanceProfiles.FindAsync(request.InstanceProfileName!, context);
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:AddRoleToInstanceProfile", _profile) with
        {
            Dependent =
            [
                IamAccess.On(
                    "iam:PassRole", _role, ("iam:PassedToService", "ec2.amazonaws.com"), ("iam:AssociatedResourceArn", _profile.Arn)),
            ],
        };
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(AddRoleToInstanceProfileRequest request, CallContext context)
    {
        var profile = _profile.Require();
        var role = _role.RequireModifiable();
        if (profile.Value.RoleName is not null)
        {
            throw IamErrors.LimitExceededException("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
        }

        var transaction = store.Begin();
        transaction.Update(profile, profile.Value with { RoleName = role.Value.Name });
        transaction.Update(role, role.Value with { InstanceProfiles = [.. role.Value.InstanceProfiles, profile.Value.Name] });
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
