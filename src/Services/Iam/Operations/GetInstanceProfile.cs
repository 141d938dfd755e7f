using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads an instance profile with its role.</summary>
internal sealed class GetInstanceProfile(IamStore store) : Operation<GetInstanceProfileRequest, GetInstanceProfileResponse>
{
    private Found<InstanceProfileRecord> _instanceProfile = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetInstanceProfileRequest request, CallContext context)
    {
        _instanceProfile = await store.InstanceProfiles.FindAsync(request.InstanceProfileName!, context);
        return IamAccess.On("iam:GetInstanceProfile", _instanceProfile);
    }

    /// <inheritdoc/>
    public override async ValueTask<GetInstanceProfileResponse> ExecuteAsync(GetInstanceProfileRequest request, CallContext context)
    {
        var profile = _instanceProfile.Require().Value;
        var role = await store.RoleOfAsync(profile, context);
        return new GetInstanceProfileResponse
        {
            InstanceProfile = Describe.InstanceProfile(profile, role, Describe.Tags(profile.Tags)),
        };
    }
}
