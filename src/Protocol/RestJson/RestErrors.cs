using System.Collections.Frozen;
using Strongroom.Protocol.Errors;

namespace Strongroom.Protocol.RestJson;

/// <summary>
/// How REST JSON spells errors which every AWS service shares ("Common Errors" in the API references): JSON's codes under HTTP's
/// statuses.
/// </summary>
public static class RestErrors
{
    private static readonly FrozenDictionary<string, int> Statuses = new Dictionary<string, int>
    {
        [CommonErrors.AccessDeniedCode] = 403,
        ["ThrottlingException"] = 429,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>No operation has this path.</summary>
    public static AwsException UnknownPath() => CommonErrors.UnknownOperation(status: 404);

    /// <summary>Operations have this path, but with other methods. Status 405 with the methods, as RFC 9110 section 15.5.6 has it.</summary>
    public static AwsException WrongMethod(IEnumerable<string> allowed) => new("UnknownOperationException", null, 405)
    {
        Details = [new ErrorDetail("Allow", string.Join(", ", allowed), inHeader: true)],
    };

    /// <summary>The error as a REST service spells it: the same one unless it is an error that all services share.</summary>
    public static AwsException Translate(AwsException error) => error.Status == 400 && Statuses.TryGetValue(error.Code, out var status)
        ? new AwsException(error.Code, error.WireMessage, status, error.Fault, error.MessageMember) { Details = error.Details }
        : error;
}
