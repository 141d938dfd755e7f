using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Ends a grant by who administers the key.</summary>
internal sealed class RevokeGrant(Database database) : Operation<RevokeGrantRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(RevokeGrantRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:RevokeGrant",
            _key,
            context,
            further: [("kms:GrantIsForAWSResource", context.CalledVia.Count > 0 ? "true" : "false")]);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(RevokeGrantRequest request, CallContext context)
    {
        Row<KeyRecord> key = _key.RequireRow();
        var grants = new GrantDirectory(database, _keys);
        Row<GrantRecord> grant = await grants.FindAsync(_key, request.GrantId, context)
            ?? throw KmsErrors.InvalidGrantIdException($"Grant ID {request.GrantId} not found");
        key.Value.RequireNotPendingDeletion();
        Requests.EndDryRun(request.DryRun);
        await grants.RemoveAsync(key, grant, context);
        return Empty.Value;
    }
}
