using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Makes a key pair and gives its private key in the clear and encrypted under a key.</summary>
internal sealed class GenerateDataKeyPair(Database database) : Operation<GenerateDataKeyPairRequest, GenerateDataKeyPairResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(GenerateDataKeyPairRequest request, CallContext context)
    {
        DataKeyPair.RequireSupported(request.KeyPairSpec!);
        Requests.RefuseRecipient(request.Recipient);
        GrantToken.Check(request.GrantTokens);
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GenerateDataKeyPairRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:GenerateDataKeyPair",
            _key,
            context,
            request.EncryptionContext,
            ("kms:EncryptionAlgorithm", EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT),
            ("kms:DataKeyPairSpec", request.KeyPairSpec!));
    }

    /// <inheritdoc/>
    public override async ValueTask<GenerateDataKeyPairResponse> ExecuteAsync(GenerateDataKeyPairRequest request, CallContext context)
    {
        KeyRecord key = await _keys.RequireAsync(_key, context);
        key.RequireSymmetric("GenerateDataKeyPair");
        Requests.EndDryRun(request.DryRun);
        KeyType type = KeyType.Of(request.KeyPairSpec!);
        SecretValue privateKey = KeyPairs.Generate(type);
        return new GenerateDataKeyPairResponse
        {
            PrivateKeyCiphertextBlob = CiphertextBlob.Seal(key, privateKey.Reveal(), request.EncryptionContext),
            PrivateKeyPlaintext = privateKey,
            PublicKey = KeyPairs.PublicKeyOf(type, privateKey),
            KeyId = key.Arn,
            KeyPairSpec = request.KeyPairSpec,
            KeyMaterialId = key.CurrentMaterial.Id,
        };
    }
}
