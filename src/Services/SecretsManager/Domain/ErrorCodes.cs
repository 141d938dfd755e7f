namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>The error codes that the rules answer with, as the API model spells them (ValidationException is a common
/// error that no model lists).</summary>
public static class ErrorCodes
{
    public const string InvalidNextToken = "InvalidNextTokenException";
    public const string InvalidParameter = "InvalidParameterException";
    public const string InvalidRequest = "InvalidRequestException";
    public const string LimitExceeded = "LimitExceededException";
    public const string MalformedPolicyDocument = "MalformedPolicyDocumentException";
    public const string PublicPolicy = "PublicPolicyException";
    public const string ResourceExists = "ResourceExistsException";
    public const string ResourceNotFound = "ResourceNotFoundException";
    public const string Validation = "ValidationException";
}
