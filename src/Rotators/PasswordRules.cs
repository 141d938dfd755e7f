namespace Strongroom.Rotators;

/// <summary>How a new password is drawn: the settings of AWS's rotation functions, with their defaults.</summary>
/// <param name="Length">Characters.</param>
/// <param name="ExcludeCharacters">Characters that do not occur.</param>
/// <param name="ExcludeNumbers">No digits.</param>
/// <param name="ExcludePunctuation">No punctuation.</param>
/// <param name="ExcludeUppercase">No upper-case letters.</param>
/// <param name="ExcludeLowercase">No lower-case letters.</param>
/// <param name="RequireEachIncludedType">At least one of each kind that is not excluded.</param>
public sealed record PasswordRules(
    int Length = 32,
    string ExcludeCharacters = ":/@\"'\\",
    bool ExcludeNumbers = false,
    bool ExcludePunctuation = false,
    bool ExcludeUppercase = false,
    bool ExcludeLowercase = false,
    bool RequireEachIncludedType = true);
