using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Reads the resource policy; without one the member is left out.</summary>
internal sealed class GetResourcePolicy(Secrets secrets)
    : SecretOperation<GetResourcePolicyRequest, GetResourcePolicyResponse>(secrets)
{
    protected override string? SecretIdOf(GetResourcePolicyRequest request) => request.SecretId;

    protected override ValueTask<GetResourcePolicyResponse> ExecuteAsync(
        GetResourcePolicyRequest request, Row<SecretRecord> row, CallContext context) =>
        ValueTask.FromResult(new GetResourcePolicyResponse
        {
            ARN = row.Value.Arn,
            Name = row.Value.Name,
            ResourcePolicy = row.Value.ResourcePolicy,
        });
}
