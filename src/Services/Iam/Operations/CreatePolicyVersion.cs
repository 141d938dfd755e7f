using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Adds a version to a managed policy, and makes it count if asked to.</summary>
internal sealed class CreatePolicyVersion(IamStore store, PolicyBook policies)
    : Operation<CreatePolicyVersionRequest, CreatePolicyVersionResponse>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override void Validate(CreatePolicyVersionRequest request, CallContext context) =>
        PolicyDocuments.CheckManaged(request.PolicyDocument!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(CreatePolicyVersionRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:CreatePolicyVersion", request.PolicyArn!, _policy?.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<CreatePolicyVersionResponse> ExecuteAsync(CreatePolicyVersionRequest request, CallContext context)
    {
        var row = PolicyBook.RequireOwn(_policy, request.PolicyArn!);
        if (row.Value.Versions.Count >= Quotas.VersionsPerPolicy)
        {
            throw IamErrors.LimitExceededException(
                $"A managed policy can have up to {Quotas.VersionsPerPolicy} versions. "
                + "Before you create a new version, you must delete an existing version.");
        }

        var version = new PolicyVersionRecord(row.Value.NextVersion, request.PolicyDocument!, context.Time);
        var changed = row.Value with
        {
            Versions = [.. row.Value.Versions, version],
            NextVersion = version.Number + 1,
            DefaultVersion = request.SetAsDefault is true ? version.Number : row.Value.DefaultVersion,
            Updated = context.Time,
        };
        await store.UpdateAsync(row, changed, context);
        return new CreatePolicyVersionResponse { PolicyVersion = Describe.Version(changed, version, withDocument: false) };
    }
}
