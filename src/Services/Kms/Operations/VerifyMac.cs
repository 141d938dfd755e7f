using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Verifies the authentication code of a message. One that is not its code is an error, so MacValid is true in every answer.</summary>
internal sealed class VerifyMac(Database database) : Operation<VerifyMacRequest, VerifyMacResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(VerifyMacRequest request, CallContext context) => GrantToken.Check(request.GrantTokens);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(VerifyMacRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On("kms:VerifyMac", _key, context, further: [("kms:MacAlgorithm", request.MacAlgorithm!)]);
    }

    /// <inheritdoc/>
    public override ValueTask<VerifyMacResponse> ExecuteAsync(VerifyMacRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        key.RequireUsable(KeyUsageType.GENERATE_VERIFY_MAC, "VerifyMac");
        Requests.RequireAlgorithm(key.Type.MacAlgorithms, request.MacAlgorithm!, key);
        if (!Macs.Verify(key.CurrentMaterial.Secret, request.MacAlgorithm!, request.Message!.Reveal(), request.Mac))
        {
            // The service sends this error with an empty message.
            throw KmsErrors.KMSInvalidMacException("");
        }

        Requests.EndDryRun(request.DryRun);
        return ValueTask.FromResult(new VerifyMacResponse { KeyId = key.Arn, MacValid = true, MacAlgorithm = request.MacAlgorithm });
    }
}
