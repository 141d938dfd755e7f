using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Managed;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads a version of a managed policy with its document.</summary>
internal sealed class GetPolicyVersion(PolicyBook policies) : Operation<GetPolicyVersionRequest, GetPolicyVersionResponse>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetPolicyVersionRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:GetPolicyVersion", request.PolicyArn!, _policy?.Tags);
    }

    /// <inheritdoc/>
    public override ValueTask<GetPolicyVersionResponse> ExecuteAsync(GetPolicyVersionRequest request, CallContext context)
    {
        var version = _policy switch
        {
            { Row.Value: var own } when VersionIds.Find(own, request.VersionId!) is { } found => Describe.Version(own, found, withDocument: true),
            { Aws: { } aws } when request.VersionId == Describe.VersionId(AwsPolicy.Version) => Describe.Version(aws, withDocument: true),
            _ => throw Faults.NoVersion(request.PolicyArn!, request.VersionId!),
        };
        return ValueTask.FromResult(new GetPolicyVersionResponse { PolicyVersion = version });
    }
}
