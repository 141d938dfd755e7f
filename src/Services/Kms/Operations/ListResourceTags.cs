using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Lists the tags of a key by their keys.</summary>
internal sealed class ListResourceTags(Database database) : Operation<ListResourceTagsRequest, ListResourceTagsResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListResourceTagsRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:ListResourceTags", _key, context);
    }

    /// <inheritdoc/>
    public override ValueTask<ListResourceTagsResponse> ExecuteAsync(ListResourceTagsRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        string[] names = [.. key.Tags.Keys.Order(StringComparer.Ordinal)];
        int start = PageMarker.ReadIndex(request.Marker, names.Length);
        int end = Math.Min(names.Length, start + (request.Limit ?? KeyTags.MaxCount));
        return ValueTask.FromResult(new ListResourceTagsResponse
        {
            Tags = [.. names[start..end].Select(name => new Tag { TagKey = name, TagValue = key.Tags[name] })],
            NextMarker = PageMarker.WriteIndex(end, names.Length),
            Truncated = end < names.Length,
        });
    }
}
