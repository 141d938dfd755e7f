using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Services.Iam.Domain;

/// <summary>Unique ids: a prefix that tells the kind and 17 characters (IAM user guide, "Unique identifiers").</summary>
internal static class UniqueId
{
    public const string User = "AIDA";
    public const string Group = "AGPA";
    public const string Role = "AROA";
    public const string Policy = "ANPA";
    public const string InstanceProfile = "AIPA";

    // RFC 4648 base32.
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Length = 17;
    private const int KeyLength = 16;

    /// <summary>A new id.</summary>
    public static string New(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>The id of a policy that everybody has: the same at every start.</summary>
    public static string OfAwsPolicy(string arn) => string.Create(Policy.Length + Length, arn, static (id, arn) =>
    {
        Policy.CopyTo(id);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(arn));
        for (var i = 0; i < Length; i++)
        {
            id[Policy.Length + i] = Alphabet[digest[i] % Alphabet.Length];
        }
    });

    /// <summary>A new access key's id.</summary>
    public static string NewAccessKey() => "AKIA" + RandomNumberGenerator.GetString(Alphabet, KeyLength);
}
