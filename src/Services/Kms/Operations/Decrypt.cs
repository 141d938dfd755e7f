using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Decrypts a ciphertext: a symmetric one names its key, of an RSA one the request has to.</summary>
internal sealed class Decrypt(Database database) : Operation<DecryptRequest, DecryptResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private SourceKey _source = null!;

    /// <inheritdoc/>
    public override void Validate(DecryptRequest request, CallContext context)
    {
        SourceKey.Check(request.CiphertextBlob, request.KeyId, request.DryRun, request.DryRunModifiers);
        Requests.RefuseRecipient(request.Recipient);
        GrantToken.Check(request.GrantTokens);
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DecryptRequest request, CallContext context)
    {
        _source = await SourceKey.ResolveAsync(_keys, request.CiphertextBlob, request.KeyId, request.EncryptionAlgorithm, context);
        return KeyAccess.On(
            "kms:Decrypt",
            _source.Resolved,
            context,
            request.EncryptionContext,
            ("kms:EncryptionAlgorithm", Requests.EncryptionAlgorithm(request.EncryptionAlgorithm)));
    }

    /// <inheritdoc/>
    public override ValueTask<DecryptResponse> ExecuteAsync(DecryptRequest request, CallContext context)
    {
        KeyRecord key = _source.Require("Decrypt", named: request.KeyId is not null, request.EncryptionContext);
        SecretValue? plaintext = _source.Open(key, request.EncryptionContext);
        if (request.DryRun is true)
        {
            plaintext?.Dispose();
        }

        Requests.EndDryRun(request.DryRun);
        return ValueTask.FromResult(new DecryptResponse
        {
            KeyId = key.Arn,
            Plaintext = plaintext,
            EncryptionAlgorithm = Requests.EncryptionAlgorithm(request.EncryptionAlgorithm),
            KeyMaterialId = _source.MaterialId,
        });
    }
}
