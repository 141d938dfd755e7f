using System.Text.Json;

namespace Strongroom.Policy.Iam;

/// <summary>The rules of resources in policies of identities.</summary>
internal static class ResourceRules
{
    private static readonly string[] IamPaths =
    [
        "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/", "sms-mfa/",
        "saml-provider/", "oidc-provider/", "report/", "access-report/",
    ];

    /// <summary>
    /// The error of the resource that IAM tells of, and whether it tells of none but calls the whole policy unparsable. A resource's own
    /// error comes before that, the last statement's before others', and the alphabetically first resource's within a statement.
    /// </summary>
    public static (string? Error, bool IsLegacy) Check(IReadOnlyList<JsonElement> statements)
    {
        string? error = null;
        foreach (var name in new[] { "Resource", "NotResource" })
        {
            foreach (var statement in statements)
            {
                var resources = Shape.Texts(statement, name).Where(resource => resource != "*").Order(StringComparer.Ordinal).ToList();
                error = resources.Select(Check).FirstOrDefault(found => found is not null) ?? error;
                if (error is null && !resources.All(IsOfOldForm))
                    return (null, true);
            }
        }

        return (error, false);
    }

    // Beginning with the second part: whatever stands before the first colon passes for "arn".
    private static string? Check(string resource)
    {
        if (resource.Split(':') is not [_, var partition, .. var rest])
            return $"Resource {resource} must be in ARN format or \"*\".";
        if (partition is not ("aws" or "*") && !partition.StartsWith("aws-", StringComparison.Ordinal))
            return $"Partition \"{partition}\" is not valid for resource \"arn:{partition}:{Part(0)}:{Part(1)}:{Part(2)}:{(rest.Length > 3 ? string.Join(':', rest[3..]) : "*")}\".";
        return rest switch
        {
            [] => "Resource vendor must be fully qualified and cannot contain regexes.",
            ["iam", not ("" or "*"), ..] => $"IAM resource {resource} cannot contain region information.",

            // Access points and jobs have a region and an account, buckets and objects neither.
            ["s3", not ("" or "*"), "", ..] => $"Resource {resource} can not contain region information.",
            ["iam", _, _, "*", ..] => null,
            ["iam", _, _, var path, ..] when !Array.Exists(IamPaths, start => path.StartsWith(start, StringComparison.Ordinal)) =>
                $"IAM resource path must either be \"*\" or start with {string.Join(", ", IamPaths)}.",
            _ => null,
        };

        string Part(int index) => index < rest.Length && (rest[index].Length > 0 || rest.Length > 1) ? rest[index] : "*";
    }

    // Six parts, or no part left empty; and the service is named.
    private static bool IsOfOldForm(string resource)
    {
        var parts = resource.Split(':');
        return (parts.Length >= 6 || !resource.Contains("::", StringComparison.Ordinal)) && parts.Length > 2 && parts[2].Length > 0;
    }
}
