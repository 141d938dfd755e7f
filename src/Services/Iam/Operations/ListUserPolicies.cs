using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the names of the inline policies of a user.</summary>
internal sealed class ListUserPolicies(IamStore store) : Operation<ListUserPoliciesRequest, ListUserPoliciesResponse>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListUserPoliciesRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.On("iam:ListUserPolicies", _user);
    }

    /// <inheritdoc/>
    public override ValueTask<ListUserPoliciesResponse> ExecuteAsync(ListUserPoliciesRequest request, CallContext context)
    {
        var page = Paging.Of(
            _user.Require().Value.InlinePolicies.Select(policy => policy.Name), name => name, request.Marker, request.MaxItems);
        return ValueTask.FromResult(new ListUserPoliciesResponse
        {
            PolicyNames = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
