using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Operations;
using PolicySimulator = Strongroom.Policy.Evaluation.PolicySimulator;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the condition keys that policies look at.</summary>
internal sealed class GetContextKeysForCustomPolicy : Operation<GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(GetContextKeysForCustomPolicyRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:GetContextKeysForCustomPolicy"));

    /// <inheritdoc/>
    public override ValueTask<GetContextKeysForPolicyResponse> ExecuteAsync(GetContextKeysForCustomPolicyRequest request, CallContext context)
    {
        var policies = Simulation.Inputs(request.PolicyInputList, "PolicyInputList");
        return ValueTask.FromResult(new GetContextKeysForPolicyResponse
        {
            ContextKeyNames = PolicySimulator.ContextKeys(policies.Select(policy => policy.Policy)),
        });
    }
}
