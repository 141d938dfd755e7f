using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Decrypts a ciphertext, which names its key.</summary>
internal sealed class Decrypt(Database database) : Operation<DecryptRequest, DecryptResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private SourceKey _source = null!;

    /// <inheritdoc/>
    public override void Validate(DecryptRequest request, CallContext context) => Requests.RefuseRecipient(request.Recipient);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DecryptRequest request, CallContext context)
    {
        _source = await SourceKey.ResolveAsync(_keys, request.CiphertextBlob, request.KeyId, context);
        return KeyAccess.On(
            "kms:Decrypt",
            _source.Resolved,
            context,
            request.EncryptionContext,
            ("kms:EncryptionAlgorithm", request.EncryptionAlgorithm ?? EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT));
    }

    /// <inheritdoc/>
    public override ValueTask<DecryptResponse> ExecuteAsync(DecryptRequest request, CallContext context)
    {
        KeyRecord key = _source.Require(named: request.KeyId is not null);
        Requests.RequireSymmetric(request.EncryptionAlgorithm);
        SecretValue plaintext = _source.Open(key, request.EncryptionContext);
        if (request.DryRun is true)
        {
            plaintext.Dispose();
        }

        Requests.EndDryRun(request.DryRun);
        return ValueTask.FromResult(new DecryptResponse
        {
            KeyId = key.Arn,
            Plaintext = plaintext,
            EncryptionAlgorithm = EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT,
            KeyMaterialId = _source.MaterialId,
        });
    }
}
