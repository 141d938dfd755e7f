using System.Text;
using Strongroom.Policy;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Shares an advanced parameter with other accounts, or changes how it is shared. The policy is kept character for character.</summary>
internal sealed class PutResourcePolicy(Parameters parameters)
    : SharingOperation<PutResourcePolicyRequest, PutResourcePolicyResponse>(parameters)
{
    private const int MaxBytes = 1024;

    public override void Validate(PutResourcePolicyRequest request, CallContext context)
    {
        base.Validate(request, context);
        if (request.PolicyId is null != request.PolicyHash is null)
        {
            throw SsmErrors.ResourcePolicyInvalidParameterException(ParameterTexts.HashWithId);
        }

        if (Encoding.UTF8.GetByteCount(request.Policy!) > MaxBytes)
        {
            throw SsmErrors.ResourcePolicyLimitExceededException(ParameterTexts.PolicySize);
        }

        if (PolicyDocument.Read(request.Policy!, PolicyKind.Resource, MaxBytes).Document is null)
        {
            throw SsmErrors.MalformedResourcePolicyDocumentException(ParameterTexts.PolicyDocument);
        }
    }

    protected override string ArnOf(PutResourcePolicyRequest request) => request.ResourceArn!;

    protected override async ValueTask<PutResourcePolicyResponse> ExecuteAsync(
        PutResourcePolicyRequest request, Row<ParameterRecord> row, CallContext context)
    {
        if (!row.Value.Current.IsAdvanced)
        {
            throw SsmErrors.ResourcePolicyInvalidParameterException(ParameterTexts.NotShareable);
        }

        if (request.PolicyId is not null)
        {
            CheckSeen(row.Value.ResourcePolicy, request.PolicyId, request.PolicyHash);
        }
        else if (row.Value.ResourcePolicy is not null)
        {
            throw SsmErrors.ResourcePolicyLimitExceededException(ParameterTexts.OnePolicy);
        }

        var policy = new SharedPolicy(request.PolicyId ?? Guid.NewGuid().ToString(), HashOf(request.Policy!), request.Policy!);
        var transaction = Parameters.Begin();
        Parameters.Update(transaction, row, row.Value with { ResourcePolicy = policy });
        await transaction.CommitAsync(context.Cancellation);
        return new PutResourcePolicyResponse { PolicyId = policy.Id, PolicyHash = policy.Hash };
    }
}
