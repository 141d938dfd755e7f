using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Agrees on a secret with the owner of a public key.</summary>
internal sealed class DeriveSharedSecret(Database database) : Operation<DeriveSharedSecretRequest, DeriveSharedSecretResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(DeriveSharedSecretRequest request, CallContext context)
    {
        Requests.RefuseRecipient(request.Recipient);
        GrantToken.Check(request.GrantTokens);
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeriveSharedSecretRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:DeriveSharedSecret", _key, context, further: [("kms:KeyAgreementAlgorithm", request.KeyAgreementAlgorithm!)]);
    }

    /// <inheritdoc/>
    public override ValueTask<DeriveSharedSecretResponse> ExecuteAsync(DeriveSharedSecretRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        key.RequireUsable(KeyUsageType.KEY_AGREEMENT, "DeriveSharedSecret");
        SecretValue secret = KeyAgreement.Derive(key.Type, key.CurrentMaterial.Secret, request.PublicKey);
        if (request.DryRun is true)
        {
            secret.Dispose();
        }

        Requests.EndDryRun(request.DryRun);
        return ValueTask.FromResult(new DeriveSharedSecretResponse
        {
            KeyId = key.Arn,
            SharedSecret = secret,
            KeyAgreementAlgorithm = request.KeyAgreementAlgorithm,
            KeyOrigin = key.Origin,
        });
    }
}
