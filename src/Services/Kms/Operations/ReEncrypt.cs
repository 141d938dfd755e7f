using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Moves a ciphertext to another key or encryption context without showing the plaintext.</summary>
internal sealed class ReEncrypt(Database database) : Operation<ReEncryptRequest, ReEncryptResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private SourceKey _source = null!;
    private ResolvedKey _destination = null!;

    /// <inheritdoc/>
    public override void Validate(ReEncryptRequest request, CallContext context)
    {
        SourceKey.Check(request.CiphertextBlob, request.SourceKeyId, request.DryRun, request.DryRunModifiers);
        GrantToken.Check(request.GrantTokens);
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ReEncryptRequest request, CallContext context)
    {
        _source = await SourceKey.ResolveAsync(_keys, request.CiphertextBlob, request.SourceKeyId, request.SourceEncryptionAlgorithm, context);
        _destination = await _keys.ResolveAsync(request.DestinationKeyId!, context);
        string same = _source.Resolved.Arn == _destination.Arn ? "true" : "false";
        AccessRequest to = KeyAccess.On(
            "kms:ReEncryptTo",
            _destination,
            context,
            request.DestinationEncryptionContext,
            ("kms:EncryptionAlgorithm", Requests.EncryptionAlgorithm(request.DestinationEncryptionAlgorithm)),
            ("kms:ReEncryptOnSameKey", same));
        return KeyAccess.On(
            "kms:ReEncryptFrom",
            _source.Resolved,
            context,
            request.SourceEncryptionContext,
            ("kms:EncryptionAlgorithm", Requests.EncryptionAlgorithm(request.SourceEncryptionAlgorithm)),
            ("kms:ReEncryptOnSameKey", same)) with
        { Dependent = [to] };
    }

    /// <inheritdoc/>
    public override async ValueTask<ReEncryptResponse> ExecuteAsync(ReEncryptRequest request, CallContext context)
    {
        KeyRecord source = _source.Require("ReEncrypt", named: request.SourceKeyId is not null, request.SourceEncryptionContext);
        KeyRecord destination = await _keys.RequireAsync(_destination, context);
        destination.RequireUsable(KeyUsageType.ENCRYPT_DECRYPT, "ReEncrypt");
        string algorithm = Requests.EncryptionAlgorithm(request.DestinationEncryptionAlgorithm);
        Requests.RequireEncryption(destination, algorithm, request.DestinationEncryptionContext);
        using SecretValue? plaintext = _source.Open(source, request.SourceEncryptionContext);
        byte[]? ciphertext = plaintext is null
            ? null
            : Encryption.Encrypt(destination, algorithm, plaintext.Reveal(), request.DestinationEncryptionContext);
        Requests.EndDryRun(request.DryRun);
        return new ReEncryptResponse
        {
            CiphertextBlob = ciphertext,
            SourceKeyId = source.Arn,
            KeyId = destination.Arn,
            SourceEncryptionAlgorithm = Requests.EncryptionAlgorithm(request.SourceEncryptionAlgorithm),
            DestinationEncryptionAlgorithm = algorithm,
            SourceKeyMaterialId = _source.MaterialId,
            DestinationKeyMaterialId = destination.Type.IsSymmetricEncryption ? destination.CurrentMaterial.Id : null,
        };
    }
}
