using System.Globalization;
using System.Text.Json;

namespace Strongroom.Patterns.Templates;

/// <summary>
/// The part of JSONPath that EventBridge takes (user guide, "Input transformation"): <c>$</c>, <c>.name</c>, <c>['name']</c>, <c>[n]</c>, and
/// <c>*</c> for all members or elements. Names unquoted are of letters, digits, dashes, underscores and slashes.
/// </summary>
public sealed class JsonPath
{
    /// <summary>Characters that a path may have (API reference, Target).</summary>
    public const int MaxLength = 256;

    // A star multiplies; without a bound a short path and a large event make a very large answer.
    private const int MaxFound = 10_000;

    private readonly IReadOnlyList<Step> _steps;

    private JsonPath(IReadOnlyList<Step> steps) => _steps = steps;

    /// <summary>Whether it may find more than one value: then the answer is an array of them.</summary>
    public bool IsMany => _steps.Any(step => step.IsAny);

    /// <summary>Reads a path; null if it is none.</summary>
    public static JsonPath? Parse(string text)
    {
        if (text.Length is 0 or > MaxLength || text[0] != '$')
        {
            return null;
        }

        List<Step> steps = [];
        var at = 1;
        while (at < text.Length)
        {
            var step = text[at] switch
            {
                '.' => ReadName(text, ref at),
                '[' => ReadBracket(text, ref at),
                _ => null,
            };
            if (step is null)
            {
                return null;
            }

            steps.Add(step.Value);
        }

        return new JsonPath(steps);
    }

    /// <summary>The values that it leads to, in their order; none if it leads nowhere.</summary>
    public IReadOnlyList<JsonElement> Find(JsonElement root)
    {
        try
        {
            return Follow(root);
        }
        catch (InvalidOperationException)
        {
            // A name on the way escapes half of a surrogate pair; no path can name that.
            return [];
        }
    }

    /// <summary>What EventBridge sends for it: the value as JSON text, an array if there is a star in it; null if it leads nowhere.</summary>
    public string? Read(JsonElement root)
    {
        try
        {
            var found = Find(root);
            return IsMany ? $"[{string.Join(',', found.Select(element => element.GetRawText()))}]" : found.Count == 0 ? null : found[0].GetRawText();
        }
        catch (InvalidOperationException)
        {
            // Bytes in a string that are not UTF-8.
            return null;
        }
    }

    private List<JsonElement> Follow(JsonElement root)
    {
        List<JsonElement> found = [root];
        foreach (var step in _steps)
        {
            List<JsonElement> next = [];
            foreach (var element in found)
            {
                step.Follow(element, next);
                if (next.Count > MaxFound)
                {
                    return [];
                }
            }

            found = next;
        }

        return found;
    }

    private static Step? ReadName(string text, ref int at)
    {
        var from = ++at;
        if (at < text.Length && text[at] == '*')
        {
            at++;
            return Step.Any;
        }

        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '_' or '/'))
        {
            at++;
        }

        return at == from ? null : new Step(text[from..at], -1);
    }

    private static Step? ReadBracket(string text, ref int at)
    {
        at++;
        if (at < text.Length && text[at] is '\'' or '"')
        {
            var end = text.IndexOf($"{text[at]}]", at + 1, StringComparison.Ordinal);
            if (end <= at + 1)
            {
                return null;
            }

            var name = text[(at + 1)..end];
            at = end + 2;
            return new Step(name, -1);
        }

        var close = text.IndexOf(']', at);
        if (close < 0)
        {
            return null;
        }

        var inner = text.AsSpan(at, close - at);
        at = close + 1;
        return inner is "*" ? Step.Any
            : int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new Step(null, index)
            : null;
    }

    // A name, an index, or neither for all.
    private readonly record struct Step(string? Name, int Index)
    {
        public static Step Any { get; } = new(null, -1);

        public bool IsAny => Name is null && Index < 0;

        public void Follow(JsonElement element, List<JsonElement> into)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object when Name is not null:
                    if (element.TryGetProperty(Name, out var member))
                    {
                        into.Add(member);
                    }

                    break;
                case JsonValueKind.Object when IsAny:
                    into.AddRange(element.EnumerateObject().Select(property => property.Value));
                    break;
                case JsonValueKind.Array when Index >= 0:
                    if (Index < element.GetArrayLength())
                    {
                        into.Add(element[Index]);
                    }

                    break;
                case JsonValueKind.Array when IsAny:
                    into.AddRange(element.EnumerateArray());
                    break;
                default:
                    break;
            }
        }
    }
}
