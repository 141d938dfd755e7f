using System.Globalization;
using System.Text.RegularExpressions;

namespace Strongroom.Policy.Iam;

/// <summary>What IAM takes for a date in a policy, which is more than can be compared: parts may be missing, and the year may be of
/// any age.</summary>
internal static partial class LegacyDate
{
    private const int LastYear = 292278993;

    /// <summary>Whether the text is a date, or the seconds or milliseconds of one.</summary>
    public static bool IsValid(string text)
    {
        if (!text.Contains('t', StringComparison.OrdinalIgnoreCase) && !text.Contains('-'))
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return Form().Match(text) is { Success: true } match
            && int.TryParse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture, out var year) && year <= LastYear
            && IsWithin(match.Groups["month"], 1, 12)
            && IsWithin(match.Groups["day"], 1, 31)
            && IsWithin(match.Groups["hour"], 0, 23)
            && IsWithin(match.Groups["minute"], 0, 59)
            && IsWithin(match.Groups["second"], 0, 59)
            && IsWithin(match.Groups["away"], 0, 23)
            && IsWithin(match.Groups["minutesAway"], 0, 59);
    }

    private static bool IsWithin(Group part, int least, int most) =>
        !part.Success || (int.TryParse(part.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most);

    [GeneratedRegex(
        @"^-?(?<year>[0-9]+)(?:-(?<month>[0-9]+)(?:-(?<day>[0-9]+))?)?(?:[tT](?:(?<hour>[0-9]+)(?::(?<minute>[0-9]+)(?::(?<second>[0-9]+)(?:\.[0-9]{1,9})?(?:[zZ]|\+(?<away>[0-9]{2})(?::(?<minutesAway>[0-9]{2}))?)?)?)?)?)?\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
