using System.Collections.Frozen;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Server.Audit;

/// <summary>
/// CloudTrail's <c>eventName</c>: the operation's, except that Lambda appends the date of its path, and <c>v2</c> where an operation
/// was published anew under the same date (AWS Lambda developer guide, "Logging Lambda API calls with CloudTrail": "the eventName
/// might include date and version information"; which have v2 is taken from published detection rules and logs). Invoke, a
/// data event, goes by its plain name.
/// </summary>
internal static class EventNames
{
    private static readonly HashSet<string> Second =
    [
        "AddPermission", "GetFunction", "GetFunctionConfiguration", "GetPolicy", "RemovePermission", "TagResource", "UntagResource",
        "UpdateFunctionCode", "UpdateFunctionConfiguration",
    ];

    private static readonly FrozenDictionary<string, string> Lambda =
        LambdaOperations.All.Where(operation => operation != LambdaOperations.Invoke).ToFrozenDictionary(operation => operation.Name, Dated, StringComparer.Ordinal);

    /// <summary>The name of an operation's records.</summary>
    public static string Of(ServiceModel service, string operation) =>
        service.Id == LambdaOperations.Service.Id ? Lambda.GetValueOrDefault(operation, operation) : operation;

    private static string Dated(OperationModel operation)
    {
        var date = operation.RequestUri.Split('/')[1].Replace("-", "", StringComparison.Ordinal);
        return $"{operation.Name}{date}{(Second.Contains(operation.Name) ? "v2" : "")}";
    }
}
