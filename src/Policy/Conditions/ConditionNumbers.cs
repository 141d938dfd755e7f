using System.Globalization;

namespace Strongroom.Policy.Conditions;

/// <summary>Reads the numbers and dates that conditions compare.</summary>
internal static class ConditionNumbers
{
    // The forms of ISO 8601 that W3C allows, with any number of digits after the second.
    private static readonly string[] Forms =
    [
        "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mmK", "yyyy-MM-dd", "yyyy-MM", "yyyy",
        "yyyyMMddTHHmmssK", "yyyyMMdd",
    ];

    /// <summary>A number, or null.</summary>
    public static decimal? ReadNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Seconds since 1970 of a date, which may be written as just that; null if it is none.</summary>
    public static decimal? ReadDate(string text)
    {
        // Digits are seconds, except that four of them and no more have long passed as seconds: they are a year.
        if (text.Length > 4 && text.Length != 8 && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return seconds;
        return DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? (date.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / (decimal)TimeSpan.TicksPerSecond
            : null;
    }
}
