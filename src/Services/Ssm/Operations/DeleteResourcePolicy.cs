using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Ends the sharing of a parameter.</summary>
internal sealed class DeleteResourcePolicy(Parameters parameters)
    : SharingOperation<DeleteResourcePolicyRequest, DeleteResourcePolicyResponse>(parameters)
{
    protected override string ArnOf(DeleteResourcePolicyRequest request) => request.ResourceArn!;

    protected override async ValueTask<DeleteResourcePolicyResponse> ExecuteAsync(
        DeleteResourcePolicyRequest request, Row<ParameterRecord> row, CallContext context)
    {
        CheckSeen(row.Value.ResourcePolicy, request.PolicyId, request.PolicyHash);
        var transaction = Parameters.Begin();
        Parameters.Update(transaction, row, row.Value with { ResourcePolicy = null });
        await transaction.CommitAsync(context.Cancellation);
        return new DeleteResourcePolicyResponse();
    }
}
