using System.Security.Cryptography;
using Strongroom.Crypto;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>What GetRandomPassword is asked for; the defaults are those of the API reference.</summary>
public sealed record PasswordRequest
{
    /// <summary>1 to 4096 characters.</summary>
    public int Length { get; init; } = 32;

    /// <summary>Characters that must not occur, of any type.</summary>
    public string ExcludeCharacters { get; init; } = "";

    public bool ExcludeLowercase { get; init; }

    public bool ExcludeUppercase { get; init; }

    public bool ExcludeNumbers { get; init; }

    public bool ExcludePunctuation { get; init; }

    /// <summary>Whether a space may occur; it is never required.</summary>
    public bool IncludeSpace { get; init; }

    /// <summary>Whether each type that is not excluded must occur.</summary>
    public bool RequireEachIncludedType { get; init; } = true;
}

/// <summary>
/// GetRandomPassword. Every character is drawn uniformly from the characters allowed, or, for those that satisfy a
/// required type, from that type; the order is then shuffled so that no place is known to hold a type.
/// </summary>
public static class RandomPassword
{
    public const string Lowercase = "abcdefghijklmnopqrstuvwxyz";
    public const string Uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    public const string Numbers = "0123456789";

    /// <summary>The 32 punctuation characters of ASCII (API reference, ExcludePunctuation).</summary>
    public const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>Makes a password from a source of random bytes, or says why there is none of that kind. The checks come
    /// in AWS's order: a required type that has no character left, the length, no character at all.</summary>
    public static Outcome<SecretValue> Generate(PasswordRequest request, RandomNumberGenerator random)
    {
        var types = Types(request);
        if (request.RequireEachIncludedType)
        {
            if (types.Any(type => type.Length == 0))
                return new RuleViolation(ErrorCodes.InvalidParameter, Messages.PasswordTypeExcluded);
            if (request.Length < types.Count)
                return new RuleViolation(ErrorCodes.InvalidParameter, Messages.PasswordTooShort);
        }

        var alphabet = string.Concat(types) + (request.IncludeSpace ? Allowed(" ", request) : "");
        if (alphabet.Length == 0)
            return new RuleViolation(ErrorCodes.InvalidParameter, Messages.PasswordAllExcluded);

        var password = new byte[request.Length];
        for (var i = 0; i < password.Length; i++)
        {
            var from = request.RequireEachIncludedType && i < types.Count ? types[i] : alphabet;
            password[i] = (byte)from[UniformDraw.Below(from.Length, random)];
        }

        Shuffle(password, random);
        return SecretValue.Own(password);
    }

    private static List<string> Types(PasswordRequest request)
    {
        List<string> types = [];
        if (!request.ExcludeLowercase)
            types.Add(Allowed(Lowercase, request));
        if (!request.ExcludeUppercase)
            types.Add(Allowed(Uppercase, request));
        if (!request.ExcludeNumbers)
            types.Add(Allowed(Numbers, request));
        if (!request.ExcludePunctuation)
            types.Add(Allowed(Punctuation, request));
        return types;
    }

    private static string Allowed(string characters, PasswordRequest request) =>
        string.Concat(characters.Where(character => !request.ExcludeCharacters.Contains(character)));

    // Fisher and Yates: every order is equally likely.
    private static void Shuffle(byte[] password, RandomNumberGenerator random)
    {
        for (var last = password.Length - 1; last > 0; last--)
        {
            var other = UniformDraw.Below(last + 1, random);
            (password[last], password[other]) = (password[other], password[last]);
        }
    }
}
