using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Strongroom.Crypto;
using Strongroom.Services.Kms.Cryptography;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// One generation of a key's material: 256 random bits of a symmetric key, the secret of an HMAC key, or a private key in
/// PKCS #8. Rotation adds generations to a symmetric key, and a ciphertext names the one that it was made with.
/// </summary>
internal sealed class KeyMaterial
{
    private Xaes256Gcm? _cipher;

    /// <summary>KeyMaterialId: 64 hexadecimal digits, random, so it tells nothing of the material.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made; of a later generation also when the key was rotated to it.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The material; null when imported material is not there, or no more. It leaves the process only inside a
    /// record that the barrier seals.</summary>
    [JsonConverter(typeof(KeyMaterialJson))]
    public required SecretValue? Bytes { get; init; }

    /// <summary>Why the key was rotated to it (RotationType); null of the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RotationType { get; init; }

    /// <summary>SHA-256 of imported material, by which it is known when it is imported again; null if it was made here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Digest { get; init; }

    /// <summary>When imported material expires; null if it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>The customer's description of imported material, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    /// <summary>The material of a key that can be used.</summary>
    [JsonIgnore]
    public SecretValue Secret => Bytes ?? throw new InvalidOperationException("The key's material is not there.");

    /// <summary>The cipher under this material. It lives as long as the record that holds it.</summary>
    [JsonIgnore]
    public Xaes256Gcm Cipher
    {
        get
        {
            if (_cipher is { } known)
            {
                return known;
            }

            var made = new Xaes256Gcm(Secret.Reveal());
            if (Interlocked.CompareExchange(ref _cipher, made, null) is not { } first)
            {
                return made;
            }

            made.Dispose();
            return first;
        }
    }

    /// <summary>New random material of a type. An RSA key takes long to make, so this comes before a transaction begins.</summary>
    /// <param name="type">The type of the key.</param>
    /// <param name="now">The time.</param>
    /// <param name="rotationType">RotationType, or null for a key's first.</param>
    public static KeyMaterial Generate(KeyType type, DateTimeOffset now, string? rotationType = null) => new()
    {
        Id = NewId(),
        Created = now,
        Bytes = type.IsKeyPair ? KeyPairs.Generate(type) : SecretValue.Random(type.Bits / 8),
        RotationType = rotationType,
    };

    /// <summary>Imported material.</summary>
    public static KeyMaterial Import(SecretValue bytes, DateTimeOffset now, DateTimeOffset? validTo, string? description) => new()
    {
        Id = NewId(),
        Created = now,
        Bytes = bytes,
        Digest = DigestOf(bytes),
        ValidTo = validTo,
        Description = description,
    };

    /// <summary>What <see cref="Digest"/> is of some bytes.</summary>
    public static byte[] DigestOf(SecretValue bytes) => SHA256.HashData(bytes.Reveal());

    /// <summary>The same material, imported again.</summary>
    public KeyMaterial ImportAgain(SecretValue bytes, DateTimeOffset? validTo, string? description) =>
        Copy(bytes, validTo, RotationType, Created, description ?? Description);

    /// <summary>What is left when imported material is deleted or has expired.</summary>
    public KeyMaterial WithoutBytes() => Copy(null, null, RotationType, Created, Description);

    /// <summary>Imported material that becomes current.</summary>
    public KeyMaterial Rotated(DateTimeOffset now, string rotationType) => Copy(Bytes, ValidTo, rotationType, now, Description);

    private KeyMaterial Copy(SecretValue? bytes, DateTimeOffset? validTo, string? rotationType, DateTimeOffset created, string? description) => new()
    {
        Id = Id,
        Created = created,
        Bytes = bytes,
        RotationType = rotationType,
        Digest = Digest,
        ValidTo = validTo,
        Description = description,
    };

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CiphertextBlob.MaterialIdSize));
}
