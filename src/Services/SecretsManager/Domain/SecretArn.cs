using System.Security.Cryptography;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// <c>arn:&lt;partition&gt;:secretsmanager:&lt;region&gt;:&lt;account&gt;:secret:&lt;name&gt;-&lt;six alphanumerics&gt;</c>
/// (API reference, CreateSecretResponse.ARN). The six characters are new for every secret, so that a policy written for
/// a deleted secret does not grant access to another of the same name; a replica keeps those of its primary.
/// </summary>
/// <param name="Partition">E.g. <c>aws</c>, <c>aws-cn</c>.</param>
/// <param name="Region">E.g. <c>eu-west-1</c>.</param>
/// <param name="Account">12 digits.</param>
/// <param name="Name">The secret's name.</param>
/// <param name="Suffix">The six alphanumerics.</param>
public sealed record SecretArn(string Partition, string Region, string Account, string Name, string Suffix)
{
    /// <summary>How many characters follow the last hyphen.</summary>
    public const int SuffixLength = 6;

    private const string Alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The ARN of a new secret.</summary>
    public static SecretArn New(string region, string account, string name, RandomNumberGenerator random) =>
        new(Access.Partition.Of(region), region, account, name, NewSuffix(random));

    /// <summary>
    /// What is asked about when a secret does not exist: it has no six characters, and policies for it are written with
    /// question marks.
    /// </summary>
    public static string Asked(SecretId id, string account, string region) =>
        id.IsArn ? id.Text : new SecretArn(Access.Partition.Of(region), region, account, id.Name, "??????").ToString();

    /// <summary>Six random alphanumerics, each equally likely.</summary>
    public static string NewSuffix(RandomNumberGenerator random)
    {
        Span<char> suffix = stackalloc char[SuffixLength];
        foreach (ref var character in suffix)
            character = Alphanumerics[UniformDraw.Below(Alphanumerics.Length, random)];
        return new string(suffix);
    }

    /// <summary>Whether <paramref name="text"/> ends as a full ARN does: a hyphen and six alphanumerics.</summary>
    public static bool EndsInSuffix(ReadOnlySpan<char> text)
    {
        if (text.Length <= SuffixLength + 1 || text[^(SuffixLength + 1)] != '-')
            return false;
        foreach (var character in text[^SuffixLength..])
        {
            if (!char.IsAsciiLetterOrDigit(character))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"arn:{Partition}:secretsmanager:{Region}:{Account}:secret:{Name}-{Suffix}";
}
