using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Removes tags from a customer's key; those that it does not have are none to remove.</summary>
internal sealed class UntagResource(Database database) : Operation<UntagResourceRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(UntagResourceRequest request, CallContext context) => KeyTags.CheckKeys(request.TagKeys!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UntagResourceRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.OnWith("kms:UntagResource", _key, context, conditions => conditions["aws:TagKeys"] = [.. request.TagKeys!]);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UntagResourceRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:UntagResource", context);
        row.Value.RequireNotPendingDeletion();
        Dictionary<string, string> left = row.Value.Tags
            .Where(tag => !request.TagKeys!.Contains(tag.Key))
            .ToDictionary(StringComparer.Ordinal);
        await _keys.UpdateAsync(row, row.Value with { Tags = left }, context);
        return Empty.Value;
    }
}
