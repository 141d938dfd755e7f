using System.Globalization;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>Numbers of versions.</summary>
internal static class VersionNumber
{
    /// <summary>The number that a text is, or null.</summary>
    public static int? Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    /// <summary>The text of a number.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
