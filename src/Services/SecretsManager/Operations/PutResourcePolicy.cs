using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Attaches a resource policy in place of the one before; it is kept character for character.</summary>
internal sealed class PutResourcePolicy(Secrets secrets, IAuthorizer authorizer)
    : SecretOperation<PutResourcePolicyRequest, PutResourcePolicyResponse>(secrets)
{
    protected override string? SecretIdOf(PutResourcePolicyRequest request) => request.SecretId;

    protected override void Describe(PutResourcePolicyRequest request, ConditionKeys keys) =>
        keys.With("secretsmanager:BlockPublicPolicy", request.BlockPublicPolicy);

    protected override async ValueTask<PutResourcePolicyResponse> ExecuteAsync(
        PutResourcePolicyRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        ChangeRules.Check(secret).Throw();
        var policy = ResourcePolicyRules.Read(request.ResourcePolicy!).OrThrow();
        ResourcePolicyRules.CheckPublic(policy, request.BlockPublicPolicy ?? false).Throw();
        var changed = secret with { ResourcePolicy = request.ResourcePolicy, LastChangedDate = context.Time };
        if (!await authorizer.WouldAllowAsync(AccessTo(changed, request), context))
        {
            throw SecretsManagerErrors.MalformedPolicyDocumentException(Messages.PolicyLocksOut);
        }

        var transaction = Secrets.Begin();
        await Secrets.UpdateAsync(transaction, row, changed);
        await transaction.CommitAsync(context.Cancellation);
        return new PutResourcePolicyResponse { ARN = secret.Arn, Name = secret.Name };
    }
}
