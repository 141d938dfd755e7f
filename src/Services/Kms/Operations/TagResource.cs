using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Adds tags to a customer's key, or gives tags that it has other values.</summary>
internal sealed class TagResource(Database database) : Operation<TagResourceRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(TagResourceRequest request, CallContext context) => KeyTags.Read(request.Tags);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(TagResourceRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.OnWith("kms:TagResource", _key, context, conditions => conditions.WithRequestTags(KeyTags.Read(request.Tags)));
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(TagResourceRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:TagResource", context);
        row.Value.RequireNotPendingDeletion();
        var tags = new Dictionary<string, string>(row.Value.Tags, StringComparer.Ordinal);
        foreach (var (key, value) in KeyTags.Read(request.Tags))
        {
            tags[key] = value;
        }

        KeyTags.CheckCount(tags);
        await _keys.UpdateAsync(row, row.Value with { Tags = tags }, context);
        return Empty.Value;
    }
}
