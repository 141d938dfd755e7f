using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using PolicySimulator = Strongroom.Policy.Evaluation.PolicySimulator;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the condition keys that the policies of a user, group or role look at.</summary>
internal sealed class GetContextKeysForPrincipalPolicy(IamStore store, PolicyAssembly assembly)
    : Operation<GetContextKeysForPrincipalPolicyRequest, GetContextKeysForPolicyResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(GetContextKeysForPrincipalPolicyRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.On("iam:GetContextKeysForPrincipalPolicy", request.PolicySourceArn!));

    /// <inheritdoc/>
    public override async ValueTask<GetContextKeysForPolicyResponse> ExecuteAsync(
        GetContextKeysForPrincipalPolicyRequest request, CallContext context)
    {
        var source = await SimulatedPrincipal.FindAsync(request.PolicySourceArn!, store, assembly, context);
        var policies = source.Policies.Identity.Concat(Simulation.Inputs(request.PolicyInputList, "PolicyInputList"));
        return new GetContextKeysForPolicyResponse
        {
            ContextKeyNames = PolicySimulator.ContextKeys(policies.Select(policy => policy.Policy)),
        };
    }
}
