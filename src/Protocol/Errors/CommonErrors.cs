namespace Strongroom.Protocol.Errors;

/// <summary>
/// The errors that every AWS service can answer without modelling them ("Common Errors" in each API reference), plus
/// those of the JSON front ends. They carry a lower-case <c>message</c>.
/// </summary>
public static class CommonErrors
{
    /// <summary>A constraint of the model is violated; <paramref name="message"/> is AWS's own validation text.</summary>
    public static AwsException Validation(string message) => new("ValidationException", message);

    /// <summary>The body cannot be read as the protocol's document.</summary>
    public static AwsException Serialization(string? message) => new("SerializationException", message);

    /// <summary>The service has no such operation.</summary>
    /// <param name="status">404 where no operation is named at all, 400 where an unknown one is.</param>
    public static AwsException UnknownOperation(int status) => new("UnknownOperationException", null, status);

    /// <summary>AWS has the operation, this server does not (yet).</summary>
    public static AwsException NotImplemented(string service, string operation) =>
        new("NotImplementedException", $"Strongroom does not implement {service}:{operation} yet. See docs/coverage.md for what it does.", 501, Fault.Server);

    /// <summary>The code of <see cref="AccessDenied"/>.</summary>
    public const string AccessDeniedCode = "AccessDeniedException";

    /// <summary>The caller may not do this.</summary>
    public static AwsException AccessDenied(string message) => new(AccessDeniedCode, message);

    /// <summary>Anything unexpected; the request id is all that is told.</summary>
    public static AwsException Internal(string requestId) =>
        new("InternalServiceError", $"An internal error occurred. Request id: {requestId}", 500, Fault.Server);

    /// <summary>Storage cannot take writes at present; the caller should retry.</summary>
    public static AwsException Unavailable() =>
        new("ServiceUnavailableException", "The request has failed due to a temporary failure of the server.", 503, Fault.Server);
}
