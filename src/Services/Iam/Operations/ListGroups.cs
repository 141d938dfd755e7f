using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the account's groups by name.</summary>
internal sealed class ListGroups(IamStore store) : Operation<ListGroupsRequest, ListGroupsResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListGroupsRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:ListGroups"));

    /// <inheritdoc/>
    public override async ValueTask<ListGroupsResponse> ExecuteAsync(ListGroupsRequest request, CallContext context)
    {
        var page = await store.Groups.PageAsync(request.PathPrefix, request.Marker, request.MaxItems, context);
        return new ListGroupsResponse
        {
            Groups = [.. page.Items.Select(Describe.Group)],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
