using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Reads a key's policy. There is one for a key, named "default".</summary>
internal sealed class GetKeyPolicy(Database database) : Operation<GetKeyPolicyRequest, GetKeyPolicyResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetKeyPolicyRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:GetKeyPolicy", _key, context);
    }

    /// <inheritdoc/>
    public override ValueTask<GetKeyPolicyResponse> ExecuteAsync(GetKeyPolicyRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        KeyPolicy.CheckName(request.PolicyName);
        return ValueTask.FromResult(new GetKeyPolicyResponse { Policy = key.Policy, PolicyName = KeyPolicy.OnlyName });
    }
}
