using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// The key of a ciphertext that is to be opened (Decrypt and ReEncrypt). A symmetric ciphertext names it, in whatever account,
/// and a KeyId in the request must mean the same; of an RSA ciphertext the KeyId alone tells.
/// </summary>
internal sealed class SourceKey
{
    private readonly byte[]? _ciphertext;
    private readonly CiphertextBlob? _blob;
    private readonly string _algorithm;

    private SourceKey(ResolvedKey resolved, byte[]? ciphertext, CiphertextBlob? blob, string algorithm)
    {
        Resolved = resolved;
        _ciphertext = ciphertext;
        _blob = blob;
        _algorithm = algorithm;
    }

    /// <summary>The key that access is asked for.</summary>
    public ResolvedKey Resolved { get; }

    /// <summary>The id of the material that a symmetric ciphertext was made with; null of an RSA ciphertext.</summary>
    public string? MaterialId => IsSymmetric ? _blob?.MaterialId : null;

    private bool IsSymmetric => _algorithm == EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT;

    /// <summary>Checks which members a request has.</summary>
    /// <param name="ciphertext">CiphertextBlob.</param>
    /// <param name="keyId">The id of the key that decrypts.</param>
    /// <param name="dryRun">DryRun.</param>
    /// <param name="modifiers">DryRunModifiers; IGNORE_CIPHERTEXT makes the ciphertext optional.</param>
    /// <exception cref="AwsException">ValidationException.</exception>
    public static void Check(byte[]? ciphertext, string? keyId, bool? dryRun, IReadOnlyList<string>? modifiers)
    {
        if (modifiers is { Count: > 0 } && dryRun is not true)
        {
            throw CommonErrors.Validation("DryRunModifiers can be used with DryRun only.");
        }

        if (ciphertext is null && modifiers is not { Count: > 0 })
        {
            throw CommonErrors.Validation(
                "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null");
        }

        if (ciphertext is null && keyId is null)
        {
            throw CommonErrors.Validation("A key ID is required where there is no ciphertext.");
        }
    }

    /// <summary>Looks the key up.</summary>
    /// <param name="keys">Where keys are.</param>
    /// <param name="ciphertext">The request's ciphertext.</param>
    /// <param name="keyId">The request's key id, or null.</param>
    /// <param name="algorithm">The request's algorithm, or null for the symmetric one.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="AwsException">InvalidCiphertextException when neither names a key.</exception>
    public static async ValueTask<SourceKey> ResolveAsync(
        KeyDirectory keys, byte[]? ciphertext, string? keyId, string? algorithm, CallContext context)
    {
        algorithm = Requests.EncryptionAlgorithm(algorithm);
        // A ciphertext of another region says nothing here, unless its key has a related one here.
        CiphertextBlob? blob = ciphertext is not null && CiphertextBlob.Parse(ciphertext) is { } parsed
            && (parsed.Region == context.Region || parsed.KeyId.StartsWith(KeyRecord.MultiRegionPrefix, StringComparison.Ordinal))
                ? parsed
                : null;
        if (keyId is not null)
        {
            return new SourceKey(await keys.ResolveAsync(keyId, context), ciphertext, blob, algorithm);
        }

        return blob is null
            ? throw InvalidCiphertext()
            : new SourceKey(
                await keys.ResolveAsync(new KeyReference(blob.Account, context.Region, blob.KeyId, null), context), ciphertext, blob, algorithm);
    }

    /// <summary>The key, if it can be used and the ciphertext can be one of its.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <param name="named">Whether the request named the key.</param>
    /// <param name="encryptionContext">The request's encryption context, or null.</param>
    /// <exception cref="AwsException">As the operation answers.</exception>
    public KeyRecord Require(string operation, bool named, IReadOnlyDictionary<string, string>? encryptionContext)
    {
        if (!named && Resolved.Key is null)
        {
            throw CommonErrors.AccessDenied(
                "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.");
        }

        KeyRecord key = Resolved.Require();
        key.RequireUsable();
        if (IsSymmetric && _ciphertext is not null)
        {
            // The service looks at the ciphertext before it looks at the kind of key.
            if (_blob is null)
            {
                throw InvalidCiphertext();
            }

            if (_blob.Account != key.Account || _blob.KeyId != key.KeyId)
            {
                throw KmsErrors.IncorrectKeyException(
                    "The key ID in the request does not identify a CMK that can perform this operation.");
            }
        }

        key.RequireUsable(KeyUsageType.ENCRYPT_DECRYPT, operation);
        Requests.RequireEncryption(key, _algorithm, encryptionContext);
        return key;
    }

    /// <summary>The plaintext; null if there is no ciphertext, which only a dry run may leave out.</summary>
    /// <exception cref="AwsException">InvalidCiphertextException: changed, or another encryption context.</exception>
    public SecretValue? Open(KeyRecord key, IReadOnlyDictionary<string, string>? encryptionContext)
    {
        if (_ciphertext is null)
        {
            return null;
        }

        return (IsSymmetric
            ? _blob!.Open(key, encryptionContext)
            : RsaEncryption.Decrypt(key.CurrentMaterial.Secret, _algorithm, _ciphertext)) ?? throw InvalidCiphertext();
    }

    // The service sends this error with an empty message.
    private static AwsException InvalidCiphertext() => KmsErrors.InvalidCiphertextException("");
}
