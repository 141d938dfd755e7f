using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Enables a customer's key.</summary>
internal sealed class EnableKey(Database database) : Operation<EnableKeyRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(EnableKeyRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:EnableKey", _key, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(EnableKeyRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:EnableKey", context);
        await _keys.UpdateAsync(row, row.Value.Enable(), context);
        return Empty.Value;
    }
}
