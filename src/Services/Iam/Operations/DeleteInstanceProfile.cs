using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Deletes an instance profile that has no role any more.</summary>
internal sealed class DeleteInstanceProfile(IamStore store) : Operation<DeleteInstanceProfileRequest, Empty>
{
    private Found<InstanceProfileRecord> _instanceProfile = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteInstanceProfileRequest request, CallContext context)
    {
        _instanceProfile = await store.InstanceProfiles.FindAsync(request.InstanceProfileName!, context);
        return IamAccess.On("iam:DeleteInstanceProfile", _instanceProfile);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteInstanceProfileRequest request, CallContext context)
    {
        var row = _instanceProfile.Require();
        if (row.Value.RoleName is not null)
        {
            throw Faults.Conflict("remove roles from instance profile");
        }

        var transaction = store.Begin();
        await store.StageAccountAsync(
            transaction, account => account with { InstanceProfiles = account.InstanceProfiles - 1 }, context);
        transaction.Delete(row);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
