using Strongroom.Protocol.Errors;

namespace Strongroom.Services.Sts.Domain;

/// <summary>Errors that STS answers without modelling them.</summary>
internal static class StsFaults
{
    /// <summary>A rule that the model does not state is broken.</summary>
    public static AwsException Validation(string message) => new("ValidationError", message);

    /// <summary>Session tags that contradict each other.</summary>
    public static AwsException Parameter(string message) => new("InvalidParameterValue", message);

    /// <summary>A caller may not do <paramref name="action"/> with <paramref name="resource"/>.</summary>
    public static AwsException Denied(string caller, string action, string resource) =>
        CommonErrors.AccessDenied($"User: {caller} is not authorized to perform: {action} on resource: {resource}");

    /// <summary>A one-time password was given: nobody here has a device that could make one.</summary>
    public static AwsException WrongOneTimePassword() =>
        CommonErrors.AccessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
}
