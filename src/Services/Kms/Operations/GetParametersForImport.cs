using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Gives a public key to wrap key material with, and the token to import it by. Nothing is stored: the token is
/// sealed and holds the private key.</summary>
internal sealed class GetParametersForImport(Database database)
    : Operation<GetParametersForImportRequest, GetParametersForImportResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(GetParametersForImportRequest request, CallContext context)
    {
        if (request.WrappingKeySpec == WrappingKeySpec.SM2)
        {
            throw KmsErrors.UnsupportedOperationException($"WrappingKeySpec {request.WrappingKeySpec} is not supported.");
        }

        if (request.WrappingAlgorithm is AlgorithmSpec.RSAES_PKCS1_V1_5 or AlgorithmSpec.SM2PKE)
        {
            throw KmsErrors.UnsupportedOperationException($"WrappingAlgorithm {request.WrappingAlgorithm} is not supported.");
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetParametersForImportRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:GetParametersForImport",
            _key,
            context,
            further:
            [
                ("kms:WrappingAlgorithm", request.WrappingAlgorithm!),
                ("kms:WrappingKeySpec", request.WrappingKeySpec!),
            ]);
    }

    /// <inheritdoc/>
    public override ValueTask<GetParametersForImportResponse> ExecuteAsync(GetParametersForImportRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        key.RequireOrigin(OriginType.EXTERNAL);
        key.RequireNotPendingDeletion();
        DateTimeOffset validTo = DateTimeOffset.FromUnixTimeSeconds((context.Time + ImportToken.Lifetime).ToUnixTimeSeconds());
        KeyType type = KeyType.Of(request.WrappingKeySpec!);
        using SecretValue wrappingKey = KeyPairs.Generate(type);
        return ValueTask.FromResult(new GetParametersForImportResponse
        {
            KeyId = key.Arn,
            ImportToken = ImportToken.Seal(key, validTo, request.WrappingAlgorithm!, wrappingKey),
            PublicKey = SecretValue.Own(KeyPairs.PublicKeyOf(type, wrappingKey)),
            ParametersValidTo = validTo,
        });
    }
}
