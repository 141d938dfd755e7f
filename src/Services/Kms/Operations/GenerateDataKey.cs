using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Draws a data key and gives it in the clear and encrypted under a key.</summary>
internal sealed class GenerateDataKey(Database database) : Operation<GenerateDataKeyRequest, GenerateDataKeyResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(GenerateDataKeyRequest request, CallContext context)
    {
        Requests.DataKeyLength(request.KeySpec, request.NumberOfBytes);
        Requests.RefuseRecipient(request.Recipient);
        GrantToken.Check(request.GrantTokens);
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GenerateDataKeyRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:GenerateDataKey",
            _key,
            context,
            request.EncryptionContext,
            ("kms:EncryptionAlgorithm", EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT));
    }

    /// <inheritdoc/>
    public override async ValueTask<GenerateDataKeyResponse> ExecuteAsync(GenerateDataKeyRequest request, CallContext context)
    {
        KeyRecord key = await _keys.RequireAsync(_key, context);
        key.RequireSymmetric("GenerateDataKey");
        Requests.EndDryRun(request.DryRun);
        SecretValue dataKey = SecretValue.Random(Requests.DataKeyLength(request.KeySpec, request.NumberOfBytes));
        return new GenerateDataKeyResponse
        {
            CiphertextBlob = CiphertextBlob.Seal(key, dataKey.Reveal(), request.EncryptionContext),
            Plaintext = dataKey,
            KeyId = key.Arn,
            KeyMaterialId = key.CurrentMaterial.Id,
        };
    }
}
