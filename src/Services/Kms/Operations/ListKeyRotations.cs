using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Lists the rotations of a key, oldest first; with ALL_KEY_MATERIAL also its first material and what waits for its rotation.</summary>
internal sealed class ListKeyRotations(Database database) : Operation<ListKeyRotationsRequest, ListKeyRotationsResponse>
{
    private const int DefaultLimit = 100;

    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListKeyRotationsRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:ListKeyRotations", _key, context);
    }

    /// <inheritdoc/>
    public override ValueTask<ListKeyRotationsResponse> ExecuteAsync(ListKeyRotationsRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        KeyRotationRules.RequireSymmetric(key);
        RotationsListEntry[] all = [.. KeyRotationRules.List(key, request.IncludeKeyMaterial == IncludeKeyMaterial.ALL_KEY_MATERIAL)];
        int start = PageMarker.ReadIndex(request.Marker, all.Length);
        int end = Math.Min(all.Length, start + (request.Limit ?? DefaultLimit));
        return ValueTask.FromResult(new ListKeyRotationsResponse
        {
            Rotations = all[start..end],
            NextMarker = PageMarker.WriteIndex(end, all.Length),
            Truncated = end < all.Length,
        });
    }
}
