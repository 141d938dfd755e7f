using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Lists the account's keys in the region, managed ones too, by id.</summary>
internal sealed class ListKeys(Database database) : Operation<ListKeysRequest, ListKeysResponse>
{
    private const int DefaultLimit = 100;

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListKeysRequest request, CallContext context) =>
        ValueTask.FromResult(KeyAccess.OnAll("kms:ListKeys", context));

    /// <inheritdoc/>
    public override async ValueTask<ListKeysResponse> ExecuteAsync(ListKeysRequest request, CallContext context)
    {
        var listed = Key.Of(context.Account, context.Region);
        Page<KeyRecord> page = await new KeyDirectory(database).Keys.ScanAsync(
            listed,
            PageMarker.Read(request.Marker, listed),
            request.Limit ?? DefaultLimit,
            cancellation: context.Cancellation);
        return new ListKeysResponse
        {
            Keys = [.. page.Rows.Select(row => new KeyListEntry { KeyId = row.Value.KeyId, KeyArn = row.Value.Arn })],
            NextMarker = PageMarker.Write(page.Next),
            Truncated = page.Next is not null,
        };
    }
}
