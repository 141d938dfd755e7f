using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Domain;

/// <summary>Errors that several operations answer, in the service's words.</summary>
internal static class Faults
{
    /// <summary>A rule for a parameter is broken that the model does not state; the code of the query protocol.</summary>
    public static AwsException Validation(string message) => new("ValidationError", message);

    public static AwsException NoPolicy(string arn) => IamErrors.NoSuchEntityException($"Policy {arn} was not found.");

    public static AwsException NotAttachable(string arn) =>
        IamErrors.NoSuchEntityException($"Policy {arn} does not exist or is not attachable.");

    public static AwsException NoVersion(string arn, string version) =>
        IamErrors.NoSuchEntityException($"Policy {arn} version {version} does not exist or is not attachable.");

    public static AwsException NoAccessKey(string id) => IamErrors.NoSuchEntityException($"The Access Key with id {id} cannot be found.");

    public static AwsException NoProvider(string arn) => IamErrors.NoSuchEntityException($"OpenIDConnect Provider not found for arn {arn}");

    /// <summary>The caller is no user, so that a left-out UserName means nobody.</summary>
    public static AwsException NoUserNamed() => Validation("Must specify userName when calling with non-User credentials");

    /// <summary>A role that a service owns.</summary>
    public static AwsException Protected(string roleName) => IamErrors.UnmodifiableEntityException(
        $"Cannot perform the operation on the protected role '{roleName}' - this role is only modifiable by AWS");

    public static AwsException Conflict(string what) => IamErrors.DeleteConflictException($"Cannot delete entity, must {what} first.");
}
