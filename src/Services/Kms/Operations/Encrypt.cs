using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
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
    public override async ValueTask<AccessRequest> ResolveAsync(EncryptRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:Encrypt",
            _key,
            context,
            request.EncryptionContext,
            ("kms:EncryptionAlgorithm", request.EncryptionAlgorithm ?? EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT));
    }

    /// <inheritdoc/>
    public override async ValueTask<EncryptResponse> ExecuteAsync(EncryptRequest request, CallContext context)
    {
        KeyRecord key = await _keys.RequireAsync(_key, context);
        key.RequireUsable();
        Requests.RequireSymmetric(request.EncryptionAlgorithm);
        Requests.EndDryRun(request.DryRun);
        return new EncryptResponse
        {
            CiphertextBlob = CiphertextBlob.Seal(key, request.Plaintext!.Reveal(), request.EncryptionContext),
            KeyId = key.Arn,
            EncryptionAlgorithm = EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT,
        };
    }
}
