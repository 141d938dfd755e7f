using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Tells the policy of a function, a version or an alias.</summary>
internal sealed class GetPolicy(FunctionStore functions) : PolicyOperation<GetPolicyRequest, GetPolicyResponse>(functions)
{
    protected override string NameOf(GetPolicyRequest request) => request.FunctionName!;

    protected override string? QualifierOf(GetPolicyRequest request) => request.Qualifier;

    protected override async ValueTask<GetPolicyResponse> ExecuteAsync(GetPolicyRequest request, Row<FunctionRecord> row, CallContext context)
    {
        await RequireQualifiedAsync(row.Value, context);
        var policy = row.Value.PolicyOf(PolicyKey) ?? throw LambdaFaults.NoPolicy();
        return new GetPolicyResponse { Policy = policy.Text, RevisionId = policy.RevisionId };
    }
}
