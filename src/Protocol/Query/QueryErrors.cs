using System.Collections.Frozen;
using Strongroom.Protocol.Errors;

namespace Strongroom.Protocol.Query;

/// <summary>
/// The errors of the Query protocol's front end, and the spelling that the query services have for errors which every AWS
/// service shares ("Common Errors" in the API references of IAM and STS).
/// </summary>
public static class QueryErrors
{
    private static readonly FrozenDictionary<string, (string Code, int Status)> Common = new Dictionary<string, (string, int)>
    {
        ["ValidationException"] = ("ValidationError", 400),
        ["SerializationException"] = ("MalformedInput", 400),
        ["AccessDeniedException"] = ("AccessDenied", 403),
        ["ThrottlingException"] = ("Throttling", 400),
        ["UnknownOperationException"] = ("InvalidAction", 400),
        ["NotImplementedException"] = ("NotImplemented", 501),
        ["InternalServiceError"] = ("InternalFailure", 500),
        ["ServiceUnavailableException"] = ("ServiceUnavailable", 503),
        ["RequestEntityTooLargeException"] = ("RequestEntityTooLarge", 413),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The request cannot be read.</summary>
    public static AwsException Malformed(string? message) => new("MalformedInput", message);

    /// <summary>The request names no operation.</summary>
    public static AwsException MissingAction() => new("MissingAction", "The request is missing an action or a required parameter.");

    /// <summary>No service has this operation in this version.</summary>
    public static AwsException InvalidAction(string action, string? version) =>
        new("InvalidAction", $"Could not find operation {action} for version {version ?? "NO_VERSION_SPECIFIED"}");

    /// <summary>The error as a query service spells it: the same one unless it is an error that all services share.</summary>
    public static AwsException Translate(AwsException error) => Common.TryGetValue(error.Code, out var query)
        ? new AwsException(query.Code, error.WireMessage, query.Status, error.Fault, error.MessageMember)
        : error;
}
