using System.Text.Json;

namespace Strongroom.Policy.Iam;

/// <summary>Looks at the form of a policy's elements.</summary>
internal static class Shape
{
    private static readonly string[] DocumentMembers = ["Version", "Id", "Statement"];

    private static readonly string[] StatementMembers =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    /// <summary>The first member that a document does not have, or null.</summary>
    public static string? UnknownOfDocument(JsonElement document) => Unknown(document, DocumentMembers);

    /// <summary>The first member that a statement does not have, or null.</summary>
    public static string? UnknownOfStatement(JsonElement statement) => Unknown(statement, StatementMembers);

    /// <summary>Whether the member is absent or a string.</summary>
    public static bool IsText(JsonElement parent, string name) => !parent.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.String;

    /// <summary>Whether the member is absent, a string or a list of strings.</summary>
    public static bool IsTexts(JsonElement parent, string name) => !parent.TryGetProperty(name, out var member)
        || member.ValueKind == JsonValueKind.String
        || (member.ValueKind == JsonValueKind.Array && member.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String));

    /// <summary>Whether the member is absent or a Condition element: operators that exist, each with keys and their values.</summary>
    public static bool IsConditions(JsonElement statement)
    {
        if (!statement.TryGetProperty("Condition", out var conditions))
            return true;
        return conditions.ValueKind == JsonValueKind.Object && conditions.EnumerateObject().All(IsCondition);
    }

    /// <summary>The strings of a member that is a string or a list; none if it is absent.</summary>
    public static IEnumerable<string> Texts(JsonElement parent, string name) => !parent.TryGetProperty(name, out var member) ? [] : Texts(member);

    /// <summary>The strings of an element that is a string or a list. Numbers and truth values are in JSON's spelling.</summary>
    public static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()),
        _ => [element.GetRawText()],
    };

    /// <summary>Whether the member is there and, if it is a list, has something in it.</summary>
    public static bool HasAny(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var member) && !(member.ValueKind == JsonValueKind.Array && member.GetArrayLength() == 0);

    /// <summary>The statements: the one, or those of the list.</summary>
    public static IReadOnlyList<JsonElement> Statements(JsonElement statement) =>
        statement.ValueKind == JsonValueKind.Array ? [.. statement.EnumerateArray()] : [statement];

    /// <summary>Whether a Sid is used twice.</summary>
    public static bool RepeatsSid(IReadOnlyList<JsonElement> statements)
    {
        var sids = statements.SelectMany(statement => Texts(statement, "Sid")).Where(sid => sid.Length > 0).ToList();
        return sids.Distinct(StringComparer.Ordinal).Count() < sids.Count;
    }

    // An operator that does not exist is no error as long as it has no keys.
    private static bool IsCondition(JsonProperty condition) => condition.Value.ValueKind == JsonValueKind.Object
        && (condition.Value.EnumerateObject().Any() is false || ConditionOperator.Read(condition.Name) is not null)
        && condition.Value.EnumerateObject().All(key => IsScalar(key.Value)
            || (key.Value.ValueKind == JsonValueKind.Array && key.Value.EnumerateArray().All(IsScalar)));

    private static bool IsScalar(JsonElement element) =>
        element.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static string? Unknown(JsonElement element, string[] known) =>
        element.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal));
}
