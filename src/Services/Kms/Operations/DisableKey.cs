using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Disables a customer's key.</summary>
internal sealed class DisableKey(Database database) : Operation<DisableKeyRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DisableKeyRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:DisableKey", _key, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DisableKeyRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:DisableKey", context);
        await _keys.UpdateAsync(row, row.Value.Disable(), context);
        return Empty.Value;
    }
}
