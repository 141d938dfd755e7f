using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Changes the description of a customer's key.</summary>
internal sealed class UpdateKeyDescription(Database database) : Operation<UpdateKeyDescriptionRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UpdateKeyDescriptionRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:UpdateKeyDescription", _key, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UpdateKeyDescriptionRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:UpdateKeyDescription", context);
        row.Value.RequireNotPendingDeletion();
        await _keys.UpdateAsync(row, row.Value with { Description = request.Description! }, context);
        return Empty.Value;
    }
}
