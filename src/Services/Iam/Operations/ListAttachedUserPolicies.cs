using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the managed policies that are attached to a user, by ARN.</summary>
internal sealed class ListAttachedUserPolicies(IamStore store, Attachments attachments)
    : Operation<ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListAttachedUserPoliciesRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.On("iam:ListAttachedUserPolicies", _user);
    }

    /// <inheritdoc/>
    public override async ValueTask<ListAttachedUserPoliciesResponse> ExecuteAsync(
        ListAttachedUserPoliciesRequest request, CallContext context)
    {
        var page = await attachments.PageAsync(_user.Require().Value, request.PathPrefix, request.Marker, request.MaxItems, context);
        return new ListAttachedUserPoliciesResponse
        {
            AttachedPolicies = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
