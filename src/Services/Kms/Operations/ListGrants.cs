using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Lists the grants of a key, or those of one grantee, or one.</summary>
internal sealed class ListGrants(Database database) : Operation<ListGrantsRequest, ListGrantsResponse>
{
    // The operation's own documentation allows 100 at most; the model's shape, shared with others, 1,000.
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListGrantsRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:ListGrants", _key, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<ListGrantsResponse> ExecuteAsync(ListGrantsRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        if (request.GrantId is { } id)
        {
            Row<GrantRecord>? found = await new GrantDirectory(database, _keys).FindAsync(_key, id, context);
            bool isAsked = found is not null && (request.GranteePrincipal is null || found.Value.Grantee == request.GranteePrincipal);
            return found is null
                ? throw KmsErrors.InvalidGrantIdException($"Grant ID {id} not found")
                : new ListGrantsResponse { Grants = isAsked ? [found.Value.Describe()] : [], Truncated = false };
        }

        var listed = Key.Of(key.Account, key.Region, key.KeyId);
        int limit = Math.Min(request.Limit ?? DefaultLimit, MaxLimit);
        Page<GrantRecord> page;
        if (request.GranteePrincipal is { } grantee)
        {
            listed = listed.Then(GrantPrincipal.Normalize(grantee));
            page = await _keys.Grants.ScanIndexAsync(
                KmsTables.GrantsByGrantee, listed, PageMarker.Read(request.Marker, listed), limit, cancellation: context.Cancellation);
        }
        else
        {
            page = await _keys.Grants.ScanAsync(
                listed, PageMarker.Read(request.Marker, listed), limit, cancellation: context.Cancellation);
        }

        return new ListGrantsResponse
        {
            Grants = [.. page.Rows.Select(row => row.Value.Describe())],
            NextMarker = PageMarker.Write(page.Next),
            Truncated = page.Next is not null,
        };
    }
}
