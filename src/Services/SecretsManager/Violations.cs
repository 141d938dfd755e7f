using Strongroom.Protocol.Errors;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager;

/// <summary>Turns a broken rule into the wire error of its code.</summary>
internal static class Violations
{
    public static AwsException ToError(this RuleViolation violation) => violation.Code switch
    {
        ErrorCodes.InvalidNextToken => SecretsManagerErrors.InvalidNextTokenException(violation.Message),
        ErrorCodes.InvalidParameter => SecretsManagerErrors.InvalidParameterException(violation.Message),
        ErrorCodes.InvalidRequest => SecretsManagerErrors.InvalidRequestException(violation.Message),
        ErrorCodes.LimitExceeded => SecretsManagerErrors.LimitExceededException(violation.Message),
        ErrorCodes.MalformedPolicyDocument => SecretsManagerErrors.MalformedPolicyDocumentException(violation.Message),
        ErrorCodes.PublicPolicy => SecretsManagerErrors.PublicPolicyException(violation.Message),
        ErrorCodes.ResourceExists => SecretsManagerErrors.ResourceExistsException(violation.Message),
        ErrorCodes.ResourceNotFound => SecretsManagerErrors.ResourceNotFoundException(violation.Message),
        ErrorCodes.Validation => CommonErrors.Validation(violation.Message),
        _ => throw new InvalidOperationException($"No error is known for the code {violation.Code}."),
    };

    /// <exception cref="AwsException">If there is a violation.</exception>
    public static void Throw(this RuleViolation? violation)
    {
        if (violation is not null)
        {
            throw violation.ToError();
        }
    }

    /// <summary>The rule's result.</summary>
    /// <exception cref="AwsException">If it is a violation.</exception>
    public static T OrThrow<T>(this Outcome<T> outcome)
        where T : notnull
    {
        outcome.Violation.Throw();
        return outcome.Value;
    }
}
