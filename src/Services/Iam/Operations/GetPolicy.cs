using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads a managed policy, without its document.</summary>
internal sealed class GetPolicy(PolicyBook policies) : Operation<GetPolicyRequest, GetPolicyResponse>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetPolicyRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:GetPolicy", request.PolicyArn!, _policy?.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<GetPolicyResponse> ExecuteAsync(GetPolicyRequest request, CallContext context)
    {
        var policy = _policy ?? throw Faults.NoPolicy(request.PolicyArn!);
        var usage = await policies.UsageAsync(policy.Arn, context);
        return new GetPolicyResponse
        {
            Policy = policy.Row is { Value: var own }
                ? Describe.Policy(own, usage, own.Description, Describe.Tags(own.Tags))
                : Describe.Policy(policy.Aws!, usage, policy.Aws!.Description, []),
        };
    }
}
