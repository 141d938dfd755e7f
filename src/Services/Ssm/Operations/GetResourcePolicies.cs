using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Tells how a parameter is shared. It has one policy at most, so there is one page.</summary>
internal sealed class GetResourcePolicies(Parameters parameters)
    : SharingOperation<GetResourcePoliciesRequest, GetResourcePoliciesResponse>(parameters)
{
    public override void Validate(GetResourcePoliciesRequest request, CallContext context)
    {
        base.Validate(request, context);
        if (request.NextToken is { Length: > 0 })
        {
            throw SsmErrors.ResourcePolicyInvalidParameterException(ParameterTexts.InvalidToken);
        }
    }

    protected override string ArnOf(GetResourcePoliciesRequest request) => request.ResourceArn!;

    protected override ValueTask<GetResourcePoliciesResponse> ExecuteAsync(
        GetResourcePoliciesRequest request, Row<ParameterRecord> row, CallContext context) => ValueTask.FromResult(new GetResourcePoliciesResponse
        {
            Policies = row.Value.ResourcePolicy is { } policy
                ? [new GetResourcePoliciesResponseEntry { PolicyId = policy.Id, PolicyHash = policy.Hash, Policy = policy.Text }]
                : [],
        });
}
