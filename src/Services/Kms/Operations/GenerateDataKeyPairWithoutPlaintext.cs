using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Makes a key pair and gives its private key encrypted only.</summary>
internal sealed class GenerateDataKeyPairWithoutPlaintext(Database database)
    : Operation<GenerateDataKeyPairWithoutPlaintextRequest, GenerateDataKeyPairWithoutPlaintextResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(GenerateDataKeyPairWithoutPlaintextRequest request, CallContext context)
    {
        DataKeyPair.RequireSupported(request.KeyPairSpec!);
        GrantToken.Check(request.GrantTokens);
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GenerateDataKeyPairWithoutPlaintextRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:GenerateDataKeyPairWithoutPlaintext",
            _key,
            context,
            request.EncryptionContext,
            ("kms:EncryptionAlgorithm", EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT),
            ("kms:DataKeyPairSpec", request.KeyPairSpec!));
    }

    /// <inheritdoc/>
    public override async ValueTask<GenerateDataKeyPairWithoutPlaintextResponse> ExecuteAsync(GenerateDataKeyPairWithoutPlaintextRequest request, CallContext context)
    {
        KeyRecord key = await _keys.RequireAsync(_key, context);
        key.RequireSymmetric("GenerateDataKeyPairWithoutPlaintext");
        Requests.EndDryRun(request.DryRun);
        KeyType type = KeyType.Of(request.KeyPairSpec!);
        using SecretValue privateKey = KeyPairs.Generate(type);
        return new GenerateDataKeyPairWithoutPlaintextResponse
        {
            PrivateKeyCiphertextBlob = CiphertextBlob.Seal(key, privateKey.Reveal(), request.EncryptionContext),
            PublicKey = KeyPairs.PublicKeyOf(type, privateKey),
            KeyId = key.Arn,
            KeyPairSpec = request.KeyPairSpec,
            KeyMaterialId = key.CurrentMaterial.Id,
        };
    }
}
