using System.Buffers.Text;
using System.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Grants;

/// <summary>
/// The name of a grant in one text. A grant holds from the moment that CreateGrant answers, so a token gives nothing that the
/// grant does not give; it is no secret. Form: Base64Url of <c>grant/ACCOUNT/REGION/KEYID/GRANTID</c>.
/// </summary>
/// <param name="Account">The account of the key.</param>
/// <param name="Region">The region of the key.</param>
/// <param name="KeyId">The id of the key.</param>
/// <param name="GrantId">The id of the grant.</param>
internal sealed record GrantToken(string Account, string Region, string KeyId, string GrantId)
{
    private const string Prefix = "grant";

    /// <summary>The token of a grant.</summary>
    public static string Write(GrantRecord grant) => Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes($"{Prefix}/{grant.Account}/{grant.Region}/{grant.KeyId}/{grant.GrantId}"));

    /// <summary>Reads a token.</summary>
    /// <exception cref="AwsException">InvalidGrantTokenException: it is none.</exception>
    public static GrantToken Read(string token) =>
        Base64Url.IsValid(token)
        && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split('/') is [Prefix, var account, var region, var keyId, var grantId]
            ? new GrantToken(account, region, keyId, grantId)
            : throw KmsErrors.InvalidGrantTokenException("The grant token is not valid.");

    /// <summary>Checks the tokens of a request.</summary>
    /// <exception cref="AwsException">InvalidGrantTokenException: one is none.</exception>
    public static void Check(IReadOnlyList<string>? tokens)
    {
        foreach (string token in tokens ?? [])
        {
            Read(token);
        }
    }
}
