using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// The key of a ciphertext that is to be opened (Decrypt and ReEncrypt): the one that the blob names, in whatever account;
/// a KeyId in the request must mean the same.
/// </summary>
internal sealed class SourceKey
{
    private readonly CiphertextBlob? _blob;

    private SourceKey(CiphertextBlob? blob, ResolvedKey resolved)
    {
        _blob = blob;
        Resolved = resolved;
    }

    /// <summary>The key that access is asked for.</summary>
    public ResolvedKey Resolved { get; }

    /// <summary>Looks the key up.</summary>
    /// <param name="keys">Where keys are.</param>
    /// <param name="ciphertext">The request's ciphertext.</param>
    /// <param name="keyId">The request's key id, or null.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="AwsException">InvalidCiphertextException when neither names a key.</exception>
    public static async ValueTask<SourceKey> ResolveAsync(KeyDirectory keys, byte[]? ciphertext, string? keyId, CallContext context)
    {
        if (ciphertext is null)
        {
            throw CommonErrors.Validation(
                "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null");
        }

        // A ciphertext of another region says nothing here: keys do not leave their region.
        CiphertextBlob? blob = CiphertextBlob.Parse(ciphertext) is { } parsed && parsed.Region == context.Region ? parsed : null;
        if (keyId is not null)
        {
            return new SourceKey(blob, await keys.ResolveAsync(keyId, context));
        }

        return blob is null
            ? throw InvalidCiphertext()
            : new SourceKey(blob, await keys.ResolveAsync(new KeyReference(blob.Account, blob.Region, blob.KeyId, null), context));
    }

    /// <summary>The key, if it can be used and the ciphertext is one of its.</summary>
    /// <param name="named">Whether the request named the key.</param>
    /// <exception cref="AwsException">As the operation answers.</exception>
    public KeyRecord Require(bool named)
    {
        if (!named && Resolved.Key is null)
        {
            throw CommonErrors.AccessDenied(
                "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.");
        }

        KeyRecord key = Resolved.Require();
        key.RequireUsable();
        if (_blob is null)
        {
            throw InvalidCiphertext();
        }

        return _blob.Account == key.Account && _blob.KeyId == key.KeyId
            ? key
            : throw KmsErrors.IncorrectKeyException(
                "The key ID in the request does not identify a CMK that can perform this operation.");
    }

    /// <summary>The plaintext.</summary>
    /// <exception cref="AwsException">InvalidCiphertextException: changed, or another encryption context.</exception>
    public SecretValue Open(KeyRecord key, IReadOnlyDictionary<string, string>? encryptionContext) =>
        _blob!.Open(key, encryptionContext) ?? throw InvalidCiphertext();

    /// <summary>The id of the material that the ciphertext was made with.</summary>
    public string MaterialId => _blob!.MaterialId;

    // The service sends this error with an empty message.
    private static AwsException InvalidCiphertext() => KmsErrors.InvalidCiphertextException("");
}
