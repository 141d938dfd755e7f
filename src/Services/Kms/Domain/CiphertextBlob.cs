using System.Text;
using Strongroom.Crypto;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// A ciphertext of a symmetric key. It names its key, so that Decrypt needs no KeyId, and the material, so that it opens
/// after rotation.
/// <para>Form, frozen: <c>"SRC" | 0x01 | account | region | key id | material id (32) | nonce (24) | ciphertext | tag (16)</c>,
/// where account, region and key id are each a length (1) and ASCII text. XAES-256-GCM, authenticated over all that comes
/// before the nonce followed by <see cref="EncryptionContext.Canonical"/>.</para>
/// </summary>
internal sealed class CiphertextBlob
{
    /// <summary>Bytes of a material id.</summary>
    public const int MaterialIdSize = 32;

    private readonly ReadOnlyMemory<byte> _blob;
    private readonly int _headerLength;

    private CiphertextBlob(ReadOnlyMemory<byte> blob, string account, string region, string keyId, string materialId, int headerLength)
    {
        _blob = blob;
        Account = account;
        Region = region;
        KeyId = keyId;
        MaterialId = materialId;
        _headerLength = headerLength;
    }

    /// <summary>The account of the key.</summary>
    public string Account { get; }

    /// <summary>The region of the key.</summary>
    public string Region { get; }

    /// <summary>The id of the key.</summary>
    public string KeyId { get; }

    /// <summary>The id of the material.</summary>
    public string MaterialId { get; }

    private static ReadOnlySpan<byte> Magic => "SRC\u0001"u8;

    /// <summary>Encrypts with the key's current material.</summary>
    public static byte[] Seal(KeyRecord key, ReadOnlySpan<byte> plaintext, IReadOnlyDictionary<string, string>? context)
    {
        KeyMaterial material = key.CurrentMaterial;
        byte[] header =
            [.. Magic, .. Text(key.Account), .. Text(key.Region), .. Text(key.KeyId), .. Convert.FromHexString(material.Id)];
        return SealedBox.Seal(material.Cipher, header, plaintext, EncryptionContext.Canonical(context));
    }

    /// <summary>Reads what the blob says of its key, unauthenticated; null when it is no ciphertext of ours.</summary>
    public static CiphertextBlob? Parse(ReadOnlyMemory<byte> blob)
    {
        ReadOnlySpan<byte> rest = blob.Span;
        if (!rest.StartsWith(Magic))
        {
            return null;
        }

        rest = rest[Magic.Length..];
        if (Take(ref rest) is not { } account || Take(ref rest) is not { } region || Take(ref rest) is not { } keyId
            || rest.Length < MaterialIdSize + SealedBox.Overhead)
        {
            return null;
        }

        string materialId = Convert.ToHexStringLower(rest[..MaterialIdSize]);
        int headerLength = blob.Length - rest.Length + MaterialIdSize;
        return new CiphertextBlob(blob, account, region, keyId, materialId, headerLength);
    }

    /// <summary>Decrypts with the key that the blob names; null when it was changed, or the context is another.</summary>
    public SecretValue? Open(KeyRecord key, IReadOnlyDictionary<string, string>? context)
    {
        if (key.MaterialOf(MaterialId) is not { Bytes: not null } material)
        {
            return null;
        }

        byte[]? plaintext = SealedBox.Open(material.Cipher, _blob.Span, _headerLength, EncryptionContext.Canonical(context));
        return plaintext is null ? null : SecretValue.Own(plaintext);
    }

    private static byte[] Text(string text) => [checked((byte)text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static string? Take(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest.Length < 1 + rest[0] || rest[0] == 0 || !Ascii.IsValid(rest.Slice(1, rest[0])))
        {
            return null;
        }

        string text = Encoding.ASCII.GetString(rest.Slice(1, rest[0]));
        rest = rest[(1 + text.Length)..];
        return text;
    }
}
