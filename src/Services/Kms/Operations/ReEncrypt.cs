using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
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
    public override async ValueTask<AccessRequest> ResolveAsync(ReEncryptRequest request, CallContext context)
    {
        _source = await SourceKey.ResolveAsync(_keys, request.CiphertextBlob, request.SourceKeyId, context);
        _destination = await _keys.ResolveAsync(request.DestinationKeyId!, context);
        string same = _source.Resolved.Arn == _destination.Arn ? "true" : "false";
        AccessRequest to = KeyAccess.On(
            "kms:ReEncryptTo",
            _destination,
            context,
            request.DestinationEncryptionContext,
            ("kms:EncryptionAlgorithm", request.DestinationEncryptionAlgorithm ?? EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT),
            ("kms:ReEncryptOnSameKey", same));
        return KeyAccess.On(
            "kms:ReEncryptFrom",
            _source.Resolved,
            context,
            request.SourceEncryptionContext,
            ("kms:EncryptionAlgorithm", request.SourceEncryptionAlgorithm ?? EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT),
            ("kms:ReEncryptOnSameKey", same)) with
        { Dependent = [to] };
    }

    /// <inheritdoc/>
    public override async ValueTask<ReEncryptResponse> ExecuteAsync(ReEncryptRequest request, CallContext context)
    {
        KeyRecord source = _source.Require(named: request.SourceKeyId is not null);
        KeyRecord destination = await _keys.RequireAsync(_destination, context);
        destination.RequireUsable();
        Requests.RequireSymmetric(request.SourceEncryptionAlgorithm);
        Requests.RequireSymmetric(request.DestinationEncryptionAlgorithm);
        using SecretValue plaintext = _source.Open(source, request.SourceEncryptionContext);
        Requests.EndDryRun(request.DryRun);
        return new ReEncryptResponse
        {
            CiphertextBlob = CiphertextBlob.Seal(destination, plaintext.Reveal(), request.DestinationEncryptionContext),
            SourceKeyId = source.Arn,
            KeyId = destination.Arn,
            SourceEncryptionAlgorithm = EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT,
            DestinationEncryptionAlgorithm = EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT,
            SourceKeyMaterialId = _source.MaterialId,
            DestinationKeyMaterialId = destination.CurrentMaterial.Id,
        };
    }
}
