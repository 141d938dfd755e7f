using System.Text.Json;

namespace Strongroom.Policy.Iam;

/// <summary>The rules of policies that name principals, in the order in which IAM was seen to check those of roles.</summary>
internal static class PrincipalRules
{
    private const string Syntax = "Syntax error in policy.";

    /// <summary>The first rule that is broken, in IAM's words; null if none is.</summary>
    /// <param name="document">The policy.</param>
    /// <param name="isTrust">Whether it is a role's trust policy.</param>
    public static string? Check(JsonElement document, bool isTrust)
    {
        if (document.ValueKind != JsonValueKind.Object)
            return Syntax;
        if (Shape.UnknownOfDocument(document) is { } unknown)
            return $"Unknown field {unknown}";
        if (document.TryGetProperty("Version", out var version)
            && (version.ValueKind != JsonValueKind.String || version.GetString() is not (PolicyVersions.First or PolicyVersions.Current)))
        {
            return "The policy must contain a valid version string";
        }

        if (!Shape.IsText(document, "Id"))
            return Syntax;
        if (!document.TryGetProperty("Statement", out var statement))
            return "Missing required field Statement";
        var statements = Shape.Statements(statement);
        if (statements.Count == 0)
            return "Could not parse the policy: Statement is empty!";
        return statements.Select(one => CheckStatement(one, isTrust)).FirstOrDefault(error => error is not null)
            ?? (Shape.RepeatsSid(statements) ? "The Statement Ids in the policy are not unique" : null);
    }

    private static string? CheckStatement(JsonElement statement, bool isTrust)
    {
        if (statement.ValueKind != JsonValueKind.Object || !Shape.IsText(statement, "Sid"))
            return Syntax;
        if (Shape.UnknownOfStatement(statement) is { } unknown)
            return $"Unknown field {unknown}";
        if (!statement.TryGetProperty("Effect", out var effect))
            return "Missing required field Effect";
        if (effect.ValueKind != JsonValueKind.String)
            return Syntax;
        if (effect.GetString() is not ("Allow" or "Deny"))
            return $"Invalid effect: {effect.GetString()}";
        return CheckNotPrincipal(statement, effect.GetString() == "Allow", isTrust)
            ?? CheckPrincipal(statement)
            ?? (Shape.IsConditions(statement) && Shape.IsTexts(statement, "Action") && Shape.IsTexts(statement, "NotAction") ? null : Syntax)
            ?? CheckActions(statement, isTrust)
            ?? CheckResources(statement, isTrust);
    }

    private static string? CheckNotPrincipal(JsonElement statement, bool allows, bool isTrust) => !statement.TryGetProperty("NotPrincipal", out _) ? null
        : allows && isTrust ? "Allow with NotPrincipal is not allowed."
        : isTrust ? "AssumeRole policy must not contain NotPrincipal field."
        : statement.TryGetProperty("Principal", out _) ? Syntax
        : null;

    private static string? CheckPrincipal(JsonElement statement)
    {
        if (!statement.TryGetProperty("Principal", out var principal) && !statement.TryGetProperty("NotPrincipal", out principal))
            return "Missing required field Principal";
        if (principal.ValueKind == JsonValueKind.String)
            return principal.GetString() == "*" ? null : "Principal must be a JSON object.";
        if (principal.ValueKind != JsonValueKind.Object)
            return Syntax;
        if (principal.EnumerateObject().Any() is false)
            return "Missing required field Principal cannot be empty!";
        foreach (var type in principal.EnumerateObject())
        {
            if (type.Name is not ("AWS" or "Service" or "Federated" or "CanonicalUser"))
                return $"Invalid principal in policy: \"{type.Name}\"";
            if (!Shape.IsTexts(principal, type.Name))
                return Syntax;
            if (!Shape.HasAny(principal, type.Name))
                return "Missing required field Principal cannot be empty!";
            if (Shape.Texts(type.Value).FirstOrDefault(name => !IsForm(type.Name, name)) is { } wrong)
            {
                return type.Name == "Federated"
                    ? "Federated principals must be valid domain names or SAML metadata ARNs"
                    : $"Invalid principal in policy: \"{type.Name.ToUpperInvariant()}\":\"{wrong}\"";
            }
        }

        return null;
    }

    private static bool IsForm(string type, string name) => type switch
    {
        "AWS" => PrincipalForms.IsAws(name),
        "Service" => PrincipalForms.IsService(name),
        "Federated" => name.Length > 0 && !name.AsSpan().ContainsAny("* ?") && (!name.StartsWith("arn:", StringComparison.Ordinal) || IsProvider(name)),
        _ => PrincipalForms.IsCanonicalUser(name),
    };

    private static bool IsProvider(string arn) => arn.Split(':', 6) is [_, _, "iam", "", { Length: 12 }, var resource]
        && (resource.StartsWith("oidc-provider/", StringComparison.Ordinal) || resource.StartsWith("saml-provider/", StringComparison.Ordinal));

    private static string? CheckActions(JsonElement statement, bool isTrust)
    {
        if (statement.TryGetProperty("Action", out _) && statement.TryGetProperty("NotAction", out _))
            return Syntax;
        if (!Shape.HasAny(statement, "Action") && !Shape.HasAny(statement, "NotAction"))
            return "Missing required field Action";
        var actions = Shape.Texts(statement, "Action").Concat(Shape.Texts(statement, "NotAction"));
        return isTrust
            ? actions.All(action => action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)) ? null : "AssumeRole policy may only specify STS AssumeRole actions."
            : ActionRules.CheckVendors([statement]);
    }

    private static string? CheckResources(JsonElement statement, bool isTrust)
    {
        var (plain, negated) = (statement.TryGetProperty("Resource", out _), statement.TryGetProperty("NotResource", out _));
        if (isTrust)
            return plain ? "Has prohibited field Resource" : negated ? "AssumeRole policy must not contain resources." : null;
        return plain && negated || !Shape.IsTexts(statement, "Resource") || !Shape.IsTexts(statement, "NotResource") ? Syntax
            : Shape.HasAny(statement, "Resource") || Shape.HasAny(statement, "NotResource") ? null
            : "Missing required field Resource";
    }
}
