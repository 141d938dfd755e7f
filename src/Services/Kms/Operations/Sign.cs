using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Signs a message, or the digest of one, with a private key.</summary>
internal sealed class Sign(Database database) : Operation<SignRequest, SignResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(SignRequest request, CallContext context) => GrantToken.Check(request.GrantTokens);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(SignRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:Sign",
            _key,
            context,
            further: [("kms:SigningAlgorithm", request.SigningAlgorithm!), ("kms:MessageType", request.MessageType ?? MessageType.RAW)]);
    }

    /// <inheritdoc/>
    public override ValueTask<SignResponse> ExecuteAsync(SignRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        key.RequireUsable(KeyUsageType.SIGN_VERIFY, "Sign");
        string algorithm = request.SigningAlgorithm!;
        Requests.RequireAlgorithm(key.Type.SigningAlgorithms(key.KeyUsage), algorithm, key);
        byte[] signature = Signatures.Sign(
            key.Type, key.CurrentMaterial.Secret, algorithm, request.MessageType ?? MessageType.RAW, request.Message!.Reveal());
        Requests.EndDryRun(request.DryRun);
        return ValueTask.FromResult(new SignResponse { KeyId = key.Arn, Signature = signature, SigningAlgorithm = algorithm });
    }
}
