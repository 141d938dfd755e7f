using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>Errors that several operations answer, in the service's words.</summary>
internal static class LambdaFaults
{
    /// <summary>AWS's words where a role does not exist or does not trust the service.</summary>
    public const string RoleNotAssumable = "The role defined for the function cannot be assumed by Lambda.";

    /// <summary>A ThrottleReason: as many invocations run as are reserved for the function.</summary>
    public const string ReservedConcurrencyReached = "ReservedFunctionConcurrentInvocationLimitExceeded";

    /// <summary>A ThrottleReason: as many invocations run as the server runs at once.</summary>
    public const string ConcurrencyReached = "ConcurrentInvocationLimitExceeded";

    public static AwsException NoFunction(string arn) => LambdaErrors.ResourceNotFoundException($"Function not found: {arn}");

    public static AwsException NoAlias(string arn) => LambdaErrors.ResourceNotFoundException($"Cannot find alias arn: {arn}");

    public static AwsException NoPolicy() => LambdaErrors.ResourceNotFoundException("The resource you requested does not exist.");

    public static AwsException WrongRole() => LambdaErrors.InvalidParameterValueException(RoleNotAssumable);

    /// <summary>The caller knows an older state than there is.</summary>
    /// <param name="given">The RevisionId of the request; null asks for nothing.</param>
    /// <param name="held">The one there is.</param>
    /// <param name="source">Where the caller finds it.</param>
    /// <exception cref="AwsException">PreconditionFailedException.</exception>
    public static void CheckRevision(string? given, string? held, string source = "GetFunction/GetAlias")
    {
        if (given is not null && given != held)
        {
            throw LambdaErrors.PreconditionFailedException(
                $"The Revision Id provided does not match the latest Revision Id. Call the {source} API to retrieve the latest Revision Id");
        }
    }

    /// <summary>More invocations at once than may be.</summary>
    /// <param name="reason">A ThrottleReason.</param>
    public static AwsException Throttled(string reason) => LambdaErrors.TooManyRequestsException("Rate Exceeded.", reason: reason);

    /// <summary>The operator has not turned running uploaded code on.</summary>
    public static AwsException CodeIsOff() => CommonErrors.AccessDenied(LambdaServices.CodeIsOff);
}
