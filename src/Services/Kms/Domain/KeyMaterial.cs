using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Strongroom.Crypto;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// One generation of a key's material: 256 random bits. A key has one; rotation adds more, and a ciphertext names the one
/// that it was made with.
/// </summary>
internal sealed class KeyMaterial
{
    private Xaes256Gcm? _cipher;

    /// <summary>KeyMaterialId: 64 hexadecimal digits, random, so it tells nothing of the material.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The material. It leaves the process only inside a record that the barrier seals.</summary>
    [JsonConverter(typeof(KeyMaterialJson))]
    public required SecretValue Bytes { get; init; }

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

            var made = new Xaes256Gcm(Bytes.Reveal());
            if (Interlocked.CompareExchange(ref _cipher, made, null) is not { } first)
            {
                return made;
            }

            made.Dispose();
            return first;
        }
    }

    /// <summary>New random material.</summary>
    public static KeyMaterial Generate(DateTimeOffset now) => new()
    {
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CiphertextBlob.MaterialIdSize)),
        Created = now,
        Bytes = SecretValue.Random(Xaes256Gcm.KeySize),
    };
}
