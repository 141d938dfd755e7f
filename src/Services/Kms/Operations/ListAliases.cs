using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Lists the account's aliases in the region by name, or those of one key. A managed key's alias is listed once
/// the key was used.</summary>
internal sealed class ListAliases(Database database) : Operation<ListAliasesRequest, ListAliasesResponse>
{
    // The operation's own documentation allows 100 at most; the model's shape, shared with others, 1,000.
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    private readonly KeyDirectory _keys = new(database);

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListAliasesRequest request, CallContext context) =>
        ValueTask.FromResult(KeyAccess.OnAll("kms:ListAliases", context));

    /// <inheritdoc/>
    public override async ValueTask<ListAliasesResponse> ExecuteAsync(ListAliasesRequest request, CallContext context)
    {
        int limit = Math.Min(request.Limit ?? DefaultLimit, MaxLimit);
        Page<AliasRecord> page;
        if (request.KeyId is null)
        {
            var listed = Key.Of(context.Account, context.Region);
            page = await _keys.Aliases.ScanAsync(
                listed, PageMarker.Read(request.Marker, listed), limit, cancellation: context.Cancellation);
        }
        else
        {
            // Aliases of another account's key are that account's: this list shows the caller's only.
            KeyRecord key = (await _keys.ResolveKeyAsync(request.KeyId, context)).Require();
            var listed = Key.Of(context.Account, context.Region, key.KeyId);
            page = await _keys.Aliases.ScanIndexAsync(
                KmsTables.AliasesByTarget,
                listed,
                PageMarker.Read(request.Marker, listed),
                limit,
                cancellation: context.Cancellation);
        }

        return new ListAliasesResponse
        {
            Aliases = [.. page.Rows.Select(row => Entry(row.Value))],
            NextMarker = PageMarker.Write(page.Next),
            Truncated = page.Next is not null,
        };
    }

    private static AliasListEntry Entry(AliasRecord alias) => new()
    {
        AliasName = alias.Name,
        AliasArn = alias.Arn,
        TargetKeyId = alias.TargetKeyId,
        CreationDate = alias.Created,
        LastUpdatedDate = alias.Updated,
    };
}
