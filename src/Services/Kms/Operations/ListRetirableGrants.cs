using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Lists the grants of the region that a principal of the caller's account may retire, whosever the keys are.</summary>
internal sealed class ListRetirableGrants(Database database) : Operation<ListRetirableGrantsRequest, ListGrantsResponse>
{
    // The operation's own documentation allows 100 at most; the model's shape, shared with others, 1,000.
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    private readonly KeyDirectory _keys = new(database);

    /// <inheritdoc/>
    public override void Validate(ListRetirableGrantsRequest request, CallContext context)
    {
        if (!GrantPrincipal.IsValid(request.RetiringPrincipal!))
        {
            throw KmsErrors.InvalidArnException($"ARN does not refer to a valid principal: {request.RetiringPrincipal}");
        }
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListRetirableGrantsRequest request, CallContext context) =>
        ValueTask.FromResult(KeyAccess.OnAll("kms:ListRetirableGrants", context));

    /// <inheritdoc/>
    public override async ValueTask<ListGrantsResponse> ExecuteAsync(ListRetirableGrantsRequest request, CallContext context)
    {
        if (request.RetiringPrincipal!.Split(':') is [_, _, _, _, { Length: > 0 } account, ..] && account != context.Account)
        {
            // A principal of another account is none of the caller's.
            return new ListGrantsResponse { Grants = [], Truncated = false };
        }

        var listed = Key.Of(context.Region, request.RetiringPrincipal);
        Page<GrantRecord> page = await _keys.Grants.ScanIndexAsync(
            KmsTables.GrantsByRetiring,
            listed,
            PageMarker.Read(request.Marker, listed),
            Math.Min(request.Limit ?? DefaultLimit, MaxLimit),
            cancellation: context.Cancellation);
        return new ListGrantsResponse
        {
            Grants = [.. page.Rows.Select(row => row.Value.Describe())],
            NextMarker = PageMarker.Write(page.Next),
            Truncated = page.Next is not null,
        };
    }
}
