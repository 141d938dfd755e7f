using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the versions of a managed policy, newest first, without their documents.</summary>
internal sealed class ListPolicyVersions(PolicyBook policies) : Operation<ListPolicyVersionsRequest, ListPolicyVersionsResponse>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListPolicyVersionsRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:ListPolicyVersions", request.PolicyArn!, _policy?.Tags);
    }

    /// <inheritdoc/>
    public override ValueTask<ListPolicyVersionsResponse> ExecuteAsync(ListPolicyVersionsRequest request, CallContext context)
    {
        var policy = _policy ?? throw Faults.NoPolicy(request.PolicyArn!);
        IEnumerable<PolicyVersion> versions = policy.Row is { Value: var own }
            ? own.Versions.Reverse().Select(version => Describe.Version(own, version, withDocument: false))
            : [Describe.Version(policy.Aws!, withDocument: false)];
        var page = Paging.Of(versions, VersionIds.Place, request.Marker, request.MaxItems);
        return ValueTask.FromResult(new ListPolicyVersionsResponse
        {
            Versions = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
