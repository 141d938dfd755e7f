namespace Strongroom.Services.Kms.Grants;

/// <summary>
/// Principals of grants. A grant to a role is for all its sessions, whose ARNs have the role's name without its path; role
/// names are unique in an account, so the name alone tells.
/// </summary>
internal static class GrantPrincipal
{
    /// <summary>Whether a text is the ARN of a principal that a grant can have: an account, a user, a role, a session or a
    /// federated user (API reference, CreateGrant); or a service's name, as services give it.</summary>
    public static bool IsValid(string principal)
    {
        if (principal.EndsWith(".amazonaws.com", StringComparison.Ordinal))
        {
            return true;
        }

        return principal.Split(':', 6) is ["arn", { Length: > 0 }, "iam" or "sts", "", { Length: 12 } account, { } resource]
            && account.All(char.IsAsciiDigit)
            && (resource == "root"
                || resource.Split('/') is ["user" or "role" or "federated-user", .., { Length: > 0 }]
                || resource.Split('/') is ["assumed-role", { Length: > 0 }, { Length: > 0 }]);
    }

    /// <summary>The form in which a grant's principal is looked up: that of a role is without its path.</summary>
    public static string Normalize(string principal)
    {
        string[] parts = principal.Split(':', 6);
        return parts.Length == 6 && parts[2] == "iam" && parts[5].StartsWith("role/", StringComparison.Ordinal)
            ? RoleOf(parts, parts[5][(parts[5].LastIndexOf('/') + 1)..])
            : principal;
    }

    /// <summary>The principals, in normal form, that a caller is: itself, and the role if it is a session of one.</summary>
    public static IReadOnlyList<string> Of(string callerArn)
    {
        string[] parts = callerArn.Split(':', 6);
        return parts.Length == 6 && parts[5].Split('/') is ["assumed-role", var role, ..]
            ? [callerArn, RoleOf(parts, role)]
            : [Normalize(callerArn)];
    }

    /// <summary>Whether a caller is a principal of a grant.</summary>
    public static bool Matches(string principal, string callerArn) => Of(callerArn).Contains(Normalize(principal));

    private static string RoleOf(string[] parts, string role) => $"arn:{parts[1]}:iam::{parts[4]}:role/{role}";
}
