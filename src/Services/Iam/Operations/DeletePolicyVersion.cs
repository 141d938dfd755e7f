using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Deletes a version of a managed policy other than the one that counts.</summary>
internal sealed class DeletePolicyVersion(IamStore store, PolicyBook policies) : Operation<DeletePolicyVersionRequest, Empty>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeletePolicyVersionRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:DeletePolicyVersion", request.PolicyArn!, _policy?.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeletePolicyVersionRequest request, CallContext context)
    {
        if (_policy?.Row is not { } row || VersionIds.Find(row.Value, request.VersionId!) is not { } version)
        {
            throw Faults.NoVersion(request.PolicyArn!, request.VersionId!);
        }

        if (version.Number == row.Value.DefaultVersion)
        {
            throw IamErrors.DeleteConflictException("Cannot delete the default version of a policy.");
        }

        await store.UpdateAsync(row, row.Value with { Versions = [.. row.Value.Versions.Where(each => each != version)] }, context);
        return Empty.Value;
    }
}
