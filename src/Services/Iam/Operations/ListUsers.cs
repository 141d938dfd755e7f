using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the account's users by name.</summary>
internal sealed class ListUsers(IamStore store) : Operation<ListUsersRequest, ListUsersResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListUsersRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:ListUsers"));

    /// <inheritdoc/>
    public override async ValueTask<ListUsersResponse> ExecuteAsync(ListUsersRequest request, CallContext context)
    {
        var page = await store.Users.PageAsync(request.PathPrefix, request.Marker, request.MaxItems, context);
        return new ListUsersResponse
        {
            Users = [.. page.Items.Select(Describe.Listed)],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
