using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Lists the names of a key's policies: the one that there is.</summary>
internal sealed class ListKeyPolicies(Database database) : Operation<ListKeyPoliciesRequest, ListKeyPoliciesResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListKeyPoliciesRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:ListKeyPolicies", _key, context);
    }

    /// <inheritdoc/>
    public override ValueTask<ListKeyPoliciesResponse> ExecuteAsync(ListKeyPoliciesRequest request, CallContext context)
    {
        _key.Require();
        return ValueTask.FromResult(new ListKeyPoliciesResponse { PolicyNames = [KeyPolicy.OnlyName], Truncated = false });
    }
}
