using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Draws a data key and gives it encrypted only.</summary>
internal sealed class GenerateDataKeyWithoutPlaintext(Database database)
    : Operation<GenerateDataKeyWithoutPlaintextRequest, GenerateDataKeyWithoutPlaintextResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(GenerateDataKeyWithoutPlaintextRequest request, CallContext context)
    {
        Requests.DataKeyLength(request.KeySpec, request.NumberOfBytes);
        GrantToken.Check(request.GrantTokens);
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(
        GenerateDataKeyWithoutPlaintextRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:GenerateDataKeyWithoutPlaintext",
            _key,
            context,
            request.EncryptionContext,
            ("kms:EncryptionAlgorithm", EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT));
    }

    /// <inheritdoc/>
    public override async ValueTask<GenerateDataKeyWithoutPlaintextResponse> ExecuteAsync(
        GenerateDataKeyWithoutPlaintextRequest request, CallContext context)
    {
        KeyRecord key = await _keys.RequireAsync(_key, context);
        key.RequireSymmetric("GenerateDataKeyWithoutPlaintext");
        Requests.EndDryRun(request.DryRun);
        using SecretValue dataKey = SecretValue.Random(Requests.DataKeyLength(request.KeySpec, request.NumberOfBytes));
        return new GenerateDataKeyWithoutPlaintextResponse
        {
            CiphertextBlob = CiphertextBlob.Seal(key, dataKey.Reveal(), request.EncryptionContext),
            KeyId = key.Arn,
            KeyMaterialId = key.CurrentMaterial.Id,
        };
    }
}
