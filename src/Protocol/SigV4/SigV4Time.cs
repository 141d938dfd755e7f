using System.Globalization;

namespace Strongroom.Protocol.SigV4;

/// <summary>The two spellings of time in a signed request: ISO 8601 basic, and HTTP's own in a <c>Date</c> header.</summary>
internal static class SigV4Time
{
    private const string Basic = "yyyyMMdd'T'HHmmss'Z'";

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Basic, CultureInfo.InvariantCulture);

    public static bool TryParseBasic(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Basic, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>A <c>Date</c> header may have either spelling (RFC 9110 section 5.6.7 is the second).</summary>
    public static bool TryParseDateHeader(string text, out DateTimeOffset time) =>
        TryParseBasic(text, out time)
        || DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
