using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Removes the resource policy, if there is one.</summary>
internal sealed class DeleteResourcePolicy(Secrets secrets)
    : SecretOperation<DeleteResourcePolicyRequest, DeleteResourcePolicyResponse>(secrets)
{
    protected override string? SecretIdOf(DeleteResourcePolicyRequest request) => request.SecretId;

    protected override async ValueTask<DeleteResourcePolicyResponse> ExecuteAsync(
        DeleteResourcePolicyRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        ChangeRules.Check(secret).Throw();
        if (secret.ResourcePolicy is not null)
        {
            var transaction = Secrets.Begin();
            await Secrets.UpdateAsync(transaction, row, secret with { ResourcePolicy = null, LastChangedDate = context.Time });
            await transaction.CommitAsync(context.Cancellation);
        }

        return new DeleteResourcePolicyResponse { ARN = secret.Arn, Name = secret.Name };
    }
}
