using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the account's roles by name.</summary>
internal sealed class ListRoles(IamStore store) : Operation<ListRolesRequest, ListRolesResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListRolesRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:ListRoles"));

    /// <inheritdoc/>
    public override async ValueTask<ListRolesResponse> ExecuteAsync(ListRolesRequest request, CallContext context)
    {
        var page = await store.Roles.PageAsync(request.PathPrefix, request.Marker, request.MaxItems, context);
        return new ListRolesResponse
        {
            Roles = [.. page.Items.Select(Describe.Listed)],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
