using System.Text.Json;

namespace Strongroom.Policy.Iam;

/// <summary>The rules of policies of identities, in the order in which IAM was seen to check them.</summary>
internal static class IdentityRules
{
    private const string LegacyParsing = "The policy failed legacy parsing";

    private const string TooOld = "Policy document must be version 2012-10-17 or greater.";

    /// <summary>The first rule that is broken, in IAM's words; null if none is.</summary>
    public static string? Check(JsonElement document)
    {
        if (!IsForm(document))
            return IamPolicy.SyntaxErrors;
        var statements = Shape.Statements(document.GetProperty("Statement"));
        if (!document.TryGetProperty("Version", out var version) || version.GetString() != PolicyVersions.Current)
            return TooOld;
        if (statements.Any(statement => statement.TryGetProperty("Principal", out _) || statement.TryGetProperty("NotPrincipal", out _)))
            return "Policy document should not specify a principal.";
        if (!statements.All(IsOfOldForm))
            return LegacyParsing;
        var (resourceError, isLegacy) = ResourceRules.Check(statements);
        if (isLegacy)
            return LegacyParsing;
        if (Shape.RepeatsSid(statements))
            return "Statement IDs (SID) in a single policy must be unique.";
        if (!statements.All(statement => Shape.HasAny(statement, "Action") || Shape.HasAny(statement, "NotAction")))
            return "Policy statement must contain actions.";
        return statements.All(HasResources)
            ? resourceError ?? ActionRules.CheckVendors(statements)
            : ActionRules.CheckVendors(statements) ?? "Policy statement must contain resources.";
    }

    private static bool HasResources(JsonElement statement) => Shape.HasAny(statement, "Resource") || Shape.HasAny(statement, "NotResource");

    private static bool IsForm(JsonElement document) =>
        document.ValueKind == JsonValueKind.Object
        && Shape.UnknownOfDocument(document) is null
        && (!document.TryGetProperty("Version", out var version)
            || (version.ValueKind == JsonValueKind.String && version.GetString() is PolicyVersions.First or PolicyVersions.Current))
        && Shape.IsText(document, "Id")
        && document.TryGetProperty("Statement", out var statement)
        && Shape.Statements(statement) is { Count: > 0 } statements
        && statements.All(IsStatement);

    private static bool IsStatement(JsonElement statement) =>
        statement.ValueKind == JsonValueKind.Object
        && Shape.UnknownOfStatement(statement) is null
        && !(statement.TryGetProperty("Action", out _) && statement.TryGetProperty("NotAction", out _))
        && !(statement.TryGetProperty("Resource", out _) && statement.TryGetProperty("NotResource", out _))
        && statement.TryGetProperty("Effect", out var effect)
        && effect.ValueKind == JsonValueKind.String
        && (effect.GetString()!.Equals("Allow", StringComparison.OrdinalIgnoreCase) || effect.GetString()!.Equals("Deny", StringComparison.OrdinalIgnoreCase))
        && Shape.IsTexts(statement, "Action")
        && Shape.IsTexts(statement, "NotAction")
        && Shape.IsTexts(statement, "Resource")
        && Shape.IsTexts(statement, "NotResource")
        && Shape.IsConditions(statement)
        && Shape.IsText(statement, "Sid");

    // The case of an effect and the values of dates are looked at by another, older part of the service.
    private static bool IsOfOldForm(JsonElement statement)
    {
        if (statement.GetProperty("Effect").GetString() is not ("Allow" or "Deny"))
            return false;
        if (!statement.TryGetProperty("Condition", out var conditions))
            return true;
        return conditions.EnumerateObject()
            .Where(condition => ConditionOperator.Read(condition.Name)?.Comparison.ToString().StartsWith("Date", StringComparison.Ordinal) == true)
            .SelectMany(condition => condition.Value.EnumerateObject())
            .SelectMany(key => Shape.Texts(key.Value))
            .All(LegacyDate.IsValid);
    }
}
