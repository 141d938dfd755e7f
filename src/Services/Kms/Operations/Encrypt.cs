using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Encrypts up to 4,096 bytes under a key.</summary>
internal sealed class Encrypt(Database database) : Operation<EncryptRequest, EncryptResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(EncryptRequest request, CallContext context) => GrantToken.Check(request.GrantTokens);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(EncryptRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:Encrypt",
            _key,
            context,
            request.EncryptionContext,
            ("kms:EncryptionAlgorithm", Requests.EncryptionAlgorithm(request.EncryptionAlgorithm)));
    }

    /// <inheritdoc/>
    public override async ValueTask<EncryptResponse> ExecuteAsync(EncryptRequest request, CallContext context)
    {
        KeyRecord key = await _keys.RequireAsync(_key, context);
        key.RequireUsable(KeyUsageType.ENCRYPT_DECRYPT, "Encrypt");
        string algorithm = Requests.EncryptionAlgorithm(request.EncryptionAlgorithm);
        Requests.RequireEncryption(key, algorithm, request.EncryptionContext);
        byte[] ciphertext = Encryption.Encrypt(key, algorithm, request.Plaintext!.Reveal(), request.EncryptionContext);
        Requests.EndDryRun(request.DryRun);
        return new EncryptResponse { CiphertextBlob = ciphertext, KeyId = key.Arn, EncryptionAlgorithm = algorithm };
    }
}
