using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// NextToken: a place in a list, sealed with a key against change and bound to the query it belongs to, so that a token
/// from another operation, account, filter or order is refused (InvalidNextTokenException) and never shows a wrong page.
/// The page size is no part of the query: a caller may change it from page to page.
/// </summary>
/// <param name="key">The server's key for tokens, at least 16 bytes; every process of a deployment has the same.</param>
public sealed class PageTokens(byte[] key)
{
    private const byte Version = 1;
    private const int TagLength = 16;

    /// <summary>The token for going on after a position.</summary>
    /// <param name="position">The last secret of the page.</param>
    /// <param name="query">All that the list depends on, in a fixed order: operation, account, region, filters, sorting.</param>
    public string Encode(PagePosition position, IEnumerable<string?> query)
    {
        var payload = Encoding.UTF8.GetBytes($"{position.Key}\0{position.Tie}");
        return Base64Url.EncodeToString([Version, .. Tag(payload, query), .. payload]);
    }

    /// <summary>The position a token stands for, or null for a null token.</summary>
    /// <param name="token">The request's NextToken.</param>
    /// <param name="query">As for <see cref="Encode"/>.</param>
    /// <param name="position">The position, or null for the first page.</param>
    /// <returns>InvalidNextTokenException, or null.</returns>
    public RuleViolation? Decode(string? token, IEnumerable<string?> query, out PagePosition? position)
    {
        position = null;
        if (token is null)
            return null;

        if (!TryFromBase64(token, out var bytes) || bytes.Length <= 1 + TagLength || bytes[0] != Version)
            return Invalid();
        var payload = bytes.AsSpan(1 + TagLength).ToArray();
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(1, TagLength), Tag(payload, query)))
            return Invalid();

        // The tag vouches that Encode wrote this, so it has its form.
        var parts = Encoding.UTF8.GetString(payload).Split('\0', 2);
        position = new PagePosition(parts[0], parts[1]);
        return null;
    }

    private static RuleViolation Invalid() => new(ErrorCodes.InvalidNextToken, Messages.NextTokenInvalid);

    private static bool TryFromBase64(string token, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(token))
            return false;
        bytes = Base64Url.DecodeFromChars(token);

        // The last character may carry bits that decoding drops; a token has one spelling only.
        return Base64Url.EncodeToString(bytes) == token;
    }

    // Each part is preceded by its length, so that no two queries read the same; null differs from empty.
    private byte[] Tag(byte[] payload, IEnumerable<string?> query)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in query.Select(part => part is null ? null : Encoding.UTF8.GetBytes(part)).Append(payload))
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, part?.Length ?? -1);
            hash.AppendData(length);
            hash.AppendData(part ?? []);
        }

        return hash.GetHashAndReset()[..TagLength];
    }
}
