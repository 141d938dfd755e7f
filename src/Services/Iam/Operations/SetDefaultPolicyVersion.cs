using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Makes a version of a managed policy count.</summary>
internal sealed class SetDefaultPolicyVersion(IamStore store, PolicyBook policies) : Operation<SetDefaultPolicyVersionRequest, Empty>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(SetDefaultPolicyVersionRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:SetDefaultPolicyVersion", request.PolicyArn!, _policy?.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(SetDefaultPolicyVersionRequest request, CallContext context)
    {
        if (_policy?.Row is not { } row || VersionIds.Find(row.Value, request.VersionId!) is not { } version)
        {
            throw Faults.NoVersion(request.PolicyArn!, request.VersionId!);
        }

        await store.UpdateAsync(row, row.Value with { DefaultVersion = version.Number, Updated = context.Time }, context);
        return Empty.Value;
    }
}
