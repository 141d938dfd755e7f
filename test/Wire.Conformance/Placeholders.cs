using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Strongroom.Wire.Conformance.Tests;

/// <summary>The placeholders of one case, and what they have matched so far.</summary>
internal sealed partial class Placeholders(string account)
{
    private static readonly Dictionary<string, string> Patterns = new()
    {
        ["uuid"] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ["suffix"] = "[A-Za-z0-9]{6}",
        ["any"] = "(?s:.+)",
    };

    private readonly Dictionary<string, string> _kept = new() { ["account"] = account };

    /// <summary>A request's text with everything put in.</summary>
    public string Fill(string text) => Placeholder().Replace(text, match => match.Groups["inner"].Value.Split(' ', 3) is ["repeat", var count, var part]
        ? new StringBuilder().Insert(0, part, int.Parse(count, CultureInfo.InvariantCulture)).ToString()
        : _kept.TryGetValue(match.Groups["inner"].Value, out var kept) ? kept : throw new FormatException($"Nothing is known of {match.Value}."));

    /// <summary>Holds a value against what is expected; null if it fits, else what does not.</summary>
    public string? Compare(JsonElement expected, JsonElement actual, string path = "$")
    {
        if (expected.ValueKind == JsonValueKind.String && Whole().Match(expected.GetString()!) is { Success: true } whole && whole.Groups["kind"].Value is "epoch" or "date")
        {
            return CompareTime(whole, actual, path);
        }

        if (expected.ValueKind != actual.ValueKind)
        {
            return $"{path}: expected {expected}, found {actual}";
        }

        switch (expected.ValueKind)
        {
            case JsonValueKind.String:
                return Matches(expected.GetString()!, actual.GetString()!) ? null : $"{path}: expected {expected}, found {actual}";
            case JsonValueKind.Array:
                if (expected.GetArrayLength() != actual.GetArrayLength())
                {
                    return $"{path}: expected {expected}, found {actual}";
                }

                return expected.EnumerateArray().Zip(actual.EnumerateArray())
                    .Select((pair, index) => Compare(pair.First, pair.Second, $"{path}[{index}]")).FirstOrDefault(fault => fault is not null);
            case JsonValueKind.Object:
                var names = expected.EnumerateObject().Select(member => Fill(member.Name)).Order(StringComparer.Ordinal);
                var found = actual.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);
                if (!names.SequenceEqual(found))
                {
                    return $"{path}: expected the members {string.Join(", ", names)}, found {actual}";
                }

                return expected.EnumerateObject()
                    .Select(member => Compare(member.Value, actual.GetProperty(Fill(member.Name)), $"{path}.{member.Name}")).FirstOrDefault(fault => fault is not null);
            default:
                return expected.GetRawText() == actual.GetRawText() ? null : $"{path}: expected {expected}, found {actual}";
        }
    }

    /// <summary>Whether a text is what is expected; keeps what placeholders with names matched.</summary>
    public bool Matches(string expected, string actual)
    {
        var pattern = new StringBuilder("\\A");
        var names = new List<string>();
        var end = 0;
        foreach (Match match in Placeholder().Matches(expected))
        {
            pattern.Append(Regex.Escape(expected[end..match.Index]));
            end = match.Index + match.Length;
            var inner = match.Groups["inner"].Value.Split('=');
            if (inner.Length == 1 && _kept.TryGetValue(inner[0], out var kept))
            {
                pattern.Append(Regex.Escape(kept));
            }
            else
            {
                names.Add(inner.Length == 2 ? inner[0] : "");
                pattern.Append('(').Append(Patterns[inner[^1]]).Append(')');
            }
        }

        pattern.Append(Regex.Escape(expected[end..])).Append("\\z");
        var result = Regex.Match(actual, pattern.ToString(), RegexOptions.CultureInvariant);
        for (var i = 0; result.Success && i < names.Count; i++)
        {
            if (names[i].Length > 0)
            {
                _kept[names[i]] = result.Groups[i + 1].Value;
            }
        }

        return result.Success;
    }

    private string? CompareTime(Match whole, JsonElement actual, string path)
    {
        var raw = actual.GetRawText();
        var fits = actual.ValueKind == JsonValueKind.Number && EpochSeconds().IsMatch(raw)
            && (whole.Groups["kind"].Value == "epoch" || actual.GetDecimal() % 86400 == 0);
        if (fits && whole.Groups["name"].Success)
        {
            _kept[whole.Groups["name"].Value] = raw;
        }

        return fits ? null : $"{path}: expected a time, found {raw}";
    }

    [GeneratedRegex(@"\{\{(?<inner>[^{}]*)\}\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A\{\{((?<name>\w+)=)?(?<kind>\w+)\}\}\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A[0-9]{10}(\.[0-9]{1,3})?\z")]
    private static partial Regex EpochSeconds();
}
