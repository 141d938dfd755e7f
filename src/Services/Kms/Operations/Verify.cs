using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Verifies a signature. One that is not of the message is an error, so SignatureValid is true in every answer.</summary>
internal sealed class Verify(Database database) : Operation<VerifyRequest, VerifyResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(VerifyRequest request, CallContext context) => GrantToken.Check(request.GrantTokens);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(VerifyRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:Verify",
            _key,
            context,
            further: [("kms:SigningAlgorithm", request.SigningAlgorithm!), ("kms:MessageType", request.MessageType ?? MessageType.RAW)]);
    }

    /// <inheritdoc/>
    public override ValueTask<VerifyResponse> ExecuteAsync(VerifyRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        key.RequireUsable(KeyUsageType.SIGN_VERIFY, "Verify");
        string algorithm = request.SigningAlgorithm!;
        Requests.RequireAlgorithm(key.Type.SigningAlgorithms(key.KeyUsage), algorithm, key);
        bool isValid = Signatures.Verify(
            key.Type,
            key.CurrentMaterial.Secret,
            algorithm,
            request.MessageType ?? MessageType.RAW,
            request.Message!.Reveal(),
            request.Signature);
        if (!isValid)
        {
            // The service sends this error with an empty message.
            throw KmsErrors.KMSInvalidSignatureException("");
        }

        Requests.EndDryRun(request.DryRun);
        return ValueTask.FromResult(new VerifyResponse { KeyId = key.Arn, SignatureValid = true, SigningAlgorithm = algorithm });
    }
}
