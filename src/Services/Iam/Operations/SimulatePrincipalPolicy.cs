using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Tells what a user, a member of a group or a session of a role would be allowed.</summary>
internal sealed class SimulatePrincipalPolicy(IamStore store, PolicyAssembly assembly)
    : Operation<SimulatePrincipalPolicyRequest, SimulatePolicyResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(SimulatePrincipalPolicyRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.On("iam:SimulatePrincipalPolicy", request.PolicySourceArn!));

    /// <inheritdoc/>
    public override async ValueTask<SimulatePolicyResponse> ExecuteAsync(SimulatePrincipalPolicyRequest request, CallContext context)
    {
        var source = await SimulatedPrincipal.FindAsync(request.PolicySourceArn!, store, assembly, context);
        var policies = source.Policies with
        {
            Identity = [.. source.Policies.Identity, .. Simulation.Inputs(request.PolicyInputList, "PolicyInputList")],
            Boundary = Simulation.Boundary(request.PermissionsBoundaryPolicyInputList) ?? source.Policies.Boundary,
            Resource = Simulation.Resource(request.ResourcePolicy),
        };
        var page = Simulation.Run(
            request.CallerArn is { } caller ? Simulation.User(caller) : source.Principal,
            request.ActionNames!,
            request.ResourceArns,
            Simulation.OwnerOf(request.ResourceOwner),
            Simulation.Context(request.ContextEntries, source.Known),
            policies,
            request.Marker,
            request.MaxItems,
            context.Cancellation);
        return new SimulatePolicyResponse
        {
            EvaluationResults = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
