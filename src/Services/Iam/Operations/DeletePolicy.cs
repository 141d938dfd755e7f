using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Deletes a managed policy that has one version and that nobody uses any more.</summary>
internal sealed class DeletePolicy(IamStore store, PolicyBook policies) : Operation<DeletePolicyRequest, Empty>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeletePolicyRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:DeletePolicy", request.PolicyArn!, _policy?.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeletePolicyRequest request, CallContext context)
    {
        var row = PolicyBook.RequireOwn(_policy, request.PolicyArn!);
        if (await policies.UsageAsync(row.Value.Arn, context) is not { Attachments: 0, Boundaries: 0 })
        {
            throw IamErrors.DeleteConflictException("Cannot delete a policy attached to entities.");
        }

        if (row.Value.Versions.Count > 1)
        {
            throw IamErrors.DeleteConflictException(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
                + "The default version is deleted with the policy.");
        }

        var transaction = store.Begin();
        transaction.RequireAbsent(store.PolicyUsages, Key.Of(context.Account, row.Value.Arn));
        await store.StageAccountAsync(transaction, account => account with { Policies = account.Policies - 1 }, context);
        transaction.Delete(row);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
