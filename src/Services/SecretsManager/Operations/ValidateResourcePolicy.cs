using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Checks a resource policy without attaching it: its form, and whether it opens the secret to everybody or
/// shuts its caller out.</summary>
internal sealed class ValidateResourcePolicy(Secrets secrets, IAuthorizer authorizer)
    : Operation<ValidateResourcePolicyRequest, ValidateResourcePolicyResponse>
{
    private Row<SecretRecord>? _row;

    public override async ValueTask<AccessRequest> ResolveAsync(ValidateResourcePolicyRequest request, CallContext context)
    {
        if (request.SecretId is null)
        {
            return new AccessRequest("secretsmanager:ValidateResourcePolicy", "*");
        }

        var id = SecretId.Parse(request.SecretId).OrThrow();
        _row = await secrets.FindAsync(id, context.Account, context.Region, context.Cancellation);
        var resource = _row?.Value.Arn ?? SecretArn.Asked(id, context.Account, context.Region);
        AccessRequest On(string action) => SecretAccess.On(action, resource, _row?.Value, id.AccountFor(context.Account));
        return On("secretsmanager:ValidateResourcePolicy") with { Dependent = [On("secretsmanager:PutResourcePolicy")] };
    }

    public override async ValueTask<ValidateResourcePolicyResponse> ExecuteAsync(ValidateResourcePolicyRequest request, CallContext context)
    {
        if (request.SecretId is not null)
        {
            if (_row is null)
            {
                throw SecretsManagerErrors.ResourceNotFoundException(Messages.SecretNotFound);
            }

            DeletionRules.CheckUsable(_row.Value, nameof(ValidateResourcePolicy)).Throw();
        }

        var policy = ResourcePolicyRules.Read(request.ResourcePolicy!).OrThrow();
        var errors = new List<ValidationErrorsEntry>();
        if (ResourcePolicyRules.CheckPublic(policy, blockPublicPolicy: true) is not null)
        {
            errors.Add(new ValidationErrorsEntry { CheckName = "BROAD_ACCESS_CHECK", ErrorMessage = Messages.PolicyBroad });
        }

        if (_row is not null && !await authorizer.WouldAllowAsync(PutAfter(_row.Value, request.ResourcePolicy!), context))
        {
            errors.Add(new ValidationErrorsEntry { CheckName = "LOCK_OUT_CHECK", ErrorMessage = Messages.PolicyLocksOut });
        }

        return new ValidateResourcePolicyResponse { PolicyValidationPassed = errors.Count == 0, ValidationErrors = errors };
    }

    private static AccessRequest PutAfter(SecretRecord secret, string policy) =>
        SecretAccess.On("secretsmanager:PutResourcePolicy", secret.Arn, secret with { ResourcePolicy = policy }, secret.Account);
}
