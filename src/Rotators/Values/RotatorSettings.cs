using System.Globalization;

namespace Strongroom.Rotators.Values;

/// <summary>Reads a rotator's settings, which are the environment variables of AWS's rotation functions under the same names.</summary>
internal static class RotatorSettings
{
    private static readonly string[] Yes = ["true", "1", "y", "yes"];
    private static readonly string[] No = ["false", "0", "n", "no", ""];

    /// <summary>How passwords are drawn: the defaults of the function, and what the settings say otherwise.</summary>
    /// <exception cref="RotatorException">A setting is wrong; the message names it.</exception>
    public static PasswordRules PasswordRules(this IReadOnlyDictionary<string, string> settings, PasswordRules defaults) => new(
        settings.Number("PASSWORD_LENGTH", defaults.Length, 1, 4096),
        settings.GetValueOrDefault("EXCLUDE_CHARACTERS", defaults.ExcludeCharacters),
        settings.Flag("EXCLUDE_NUMBERS", defaults.ExcludeNumbers),
        settings.Flag("EXCLUDE_PUNCTUATION", defaults.ExcludePunctuation),
        settings.Flag("EXCLUDE_UPPERCASE", defaults.ExcludeUppercase),
        settings.Flag("EXCLUDE_LOWERCASE", defaults.ExcludeLowercase),
        settings.Flag("REQUIRE_EACH_INCLUDED_TYPE", defaults.RequireEachIncludedType));

    /// <summary>A whole number.</summary>
    /// <exception cref="RotatorException">It is not one, or out of its range.</exception>
    public static int Number(this IReadOnlyDictionary<string, string> settings, string name, int otherwise, int least, int most)
    {
        if (!settings.TryGetValue(name, out string? text)) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most) return number;
        throw new RotatorException($"The setting {name} must be a whole number from {least} to {most}.");
    }

    /// <summary>True or false. AWS's functions take every unknown word for false; here it is an error, because a rule that is silently
    /// off makes weaker passwords.</summary>
    /// <exception cref="RotatorException">It is neither.</exception>
    public static bool Flag(this IReadOnlyDictionary<string, string> settings, string name, bool otherwise)
    {
        if (!settings.TryGetValue(name, out string? text)) return otherwise;
        if (Yes.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase)) return true;
        if (No.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase)) return false;
        throw new RotatorException($"The setting {name} must be true or false.");
    }
}
