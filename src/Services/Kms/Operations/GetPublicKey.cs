using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Tells the public key of a key pair, to be used outside.</summary>
internal sealed class GetPublicKey(Database database) : Operation<GetPublicKeyRequest, GetPublicKeyResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(GetPublicKeyRequest request, CallContext context) => GrantToken.Check(request.GrantTokens);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetPublicKeyRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On("kms:GetPublicKey", _key, context);
    }

    /// <inheritdoc/>
    public override ValueTask<GetPublicKeyResponse> ExecuteAsync(GetPublicKeyRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        if (!key.Type.IsKeyPair)
        {
            throw KmsErrors.UnsupportedOperationException($"{key.Arn} key spec is {key.Type.Spec} which is not valid for GetPublicKey.");
        }

        key.RequireUsable();
        return ValueTask.FromResult(new GetPublicKeyResponse
        {
            KeyId = key.Arn,
            PublicKey = KeyPairs.PublicKeyOf(key.Type, key.CurrentMaterial.Secret),
            CustomerMasterKeySpec = key.Type.Spec,
            KeySpec = key.Type.Spec,
            KeyUsage = key.KeyUsage,
            EncryptionAlgorithms = KeyDescription.OrNull(key.Type.EncryptionAlgorithms(key.KeyUsage)),
            SigningAlgorithms = KeyDescription.OrNull(key.Type.SigningAlgorithms(key.KeyUsage)),
            KeyAgreementAlgorithms = KeyDescription.OrNull(KeyType.KeyAgreementAlgorithms(key.KeyUsage)),
        });
    }
}
