using System.Text.Json;

namespace Strongroom.Policy.Iam;

/// <summary>The rules of actions.</summary>
internal static class ActionRules
{
    /// <summary>The first action whose service is not one, in IAM's words; null if there is none.</summary>
    public static string? CheckVendors(IReadOnlyList<JsonElement> statements) =>
        statements.SelectMany(statement => Shape.Texts(statement, "Action")).Select(Check).FirstOrDefault(error => error is not null)
        ?? statements.SelectMany(statement => Shape.Texts(statement, "NotAction")).Select(Check).FirstOrDefault(error => error is not null);

    // What comes after the colon is not looked at.
    private static string? Check(string action)
    {
        if (action == "*")
            return null;
        return action.Split(':') switch
        {
            [_] => "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            [var vendor, _] => vendor == "*" || vendor.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.')
                ? null
                : $"Vendor {vendor} is not valid",
            _ => "Actions/Condition can contain only one colon.",
        };
    }
}
