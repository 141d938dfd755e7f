using Strongroom.Services.Access;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Makes the authentication code of a message with an HMAC key.</summary>
internal sealed class GenerateMac(Database database) : Operation<GenerateMacRequest, GenerateMacResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(GenerateMacRequest request, CallContext context) => GrantToken.Check(request.GrantTokens);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GenerateMacRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On("kms:GenerateMac", _key, context, further: [("kms:MacAlgorithm", request.MacAlgorithm!)]);
    }

    /// <inheritdoc/>
    public override ValueTask<GenerateMacResponse> ExecuteAsync(GenerateMacRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        key.RequireUsable(KeyUsageType.GENERATE_VERIFY_MAC, "GenerateMac");
        Requests.RequireAlgorithm(key.Type.MacAlgorithms, request.MacAlgorithm!, key);
        Requests.EndDryRun(request.DryRun);
        return ValueTask.FromResult(new GenerateMacResponse
        {
            KeyId = key.Arn,
            Mac = Macs.Generate(key.CurrentMaterial.Secret, request.MacAlgorithm!, request.Message!.Reveal()),
            MacAlgorithm = request.MacAlgorithm,
        });
    }
}
