using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Checks a resource policy without attaching it: its form, and whether it opens the secret to everybody.</summary>
internal sealed class ValidateResourcePolicy(Secrets secrets)
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
        return new AccessRequest("secretsmanager:ValidateResourcePolicy", resource)
        {
            Dependent = [new AccessRequest("secretsmanager:PutResourcePolicy", resource)],
        };
    }

    public override ValueTask<ValidateResourcePolicyResponse> ExecuteAsync(ValidateResourcePolicyRequest request, CallContext context)
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
        var isPublic = ResourcePolicyRules.CheckPublic(policy, blockPublicPolicy: true) is not null;
        return ValueTask.FromResult(new ValidateResourcePolicyResponse
        {
            PolicyValidationPassed = !isPublic,
            ValidationErrors = isPublic
                ? [new ValidationErrorsEntry { CheckName = "BROAD_ACCESS_CHECK", ErrorMessage = Messages.PolicyBroad }]
                : [],
        });
    }
}
