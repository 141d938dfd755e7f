using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Functions.Webhooks;

/// <summary>
/// Signatures of the Standard Webhooks specification (version 1.0, symmetric): HMAC-SHA256 over id, time and body, with dots between.
/// </summary>
internal static class WebhookSignature
{
    private const string Base64Prefix = "whsec_";

    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="secret">A secret as it is handed around: <c>whsec_</c> and base64, or any other text as it is.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="time">When it is sent, in seconds since 1970.</param>
    /// <param name="body">The body as sent.</param>
    public static string Sign(string secret, string id, long time, ReadOnlySpan<byte> body)
    {
        byte[] key = Key(secret);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        CryptographicOperations.ZeroMemory(key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{time}.")));
        hash.AppendData(body);
        return $"v1,{Convert.ToBase64String(hash.GetHashAndReset())}";
    }

    private static byte[] Key(string secret)
    {
        if (!secret.StartsWith(Base64Prefix, StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(secret);
        byte[] key = new byte[secret.Length];
        if (Convert.TryFromBase64String(secret[Base64Prefix.Length..], key, out int length)) return key[..length];
        throw new FunctionStartException("Webhook.InvalidSecret", $"{WebhookCaller.SecretVariable} begins with {Base64Prefix} and is not base64.");
    }
}
