using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Operations;
using PolicySet = Strongroom.Policy.Evaluation.PolicySet;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Tells what policies that nobody need have would allow.</summary>
internal sealed class SimulateCustomPolicy : Operation<SimulateCustomPolicyRequest, SimulatePolicyResponse>
{
    /// <inheritdoc/>
    public override void Validate(SimulateCustomPolicyRequest request, CallContext context)
    {
        if (request is { ResourcePolicy: not null, CallerArn: null })
        {
            throw IamErrors.InvalidInputException("CallerArn is required when ResourcePolicy is specified.");
        }
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(SimulateCustomPolicyRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:SimulateCustomPolicy"));

    /// <inheritdoc/>
    public override ValueTask<SimulatePolicyResponse> ExecuteAsync(SimulateCustomPolicyRequest request, CallContext context)
    {
        var policies = new PolicySet
        {
            Identity = Simulation.Inputs(request.PolicyInputList, "PolicyInputList"),
            Boundary = Simulation.Boundary(request.PermissionsBoundaryPolicyInputList),
            Resource = Simulation.Resource(request.ResourcePolicy),
        };
        var page = Simulation.Run(
            Simulation.User(request.CallerArn ?? IamArn.User(context.Account, "/", "simulation")),
            request.ActionNames!,
            request.ResourceArns,
            Simulation.OwnerOf(request.ResourceOwner),
            Simulation.Context(request.ContextEntries, new Dictionary<string, string>()),
            policies,
            request.Marker,
            request.MaxItems,
            context.Cancellation);
        return ValueTask.FromResult(new SimulatePolicyResponse
        {
            EvaluationResults = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
