using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the access keys of a user; without a name, of the caller.</summary>
internal sealed class ListAccessKeys(IamStore store) : Operation<ListAccessKeysRequest, ListAccessKeysResponse>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListAccessKeysRequest request, CallContext context)
    {
        _user = await store.FindUserAsync(request.UserName, context);
        return IamAccess.On("iam:ListAccessKeys", _user);
    }

    /// <inheritdoc/>
    public override async ValueTask<ListAccessKeysResponse> ExecuteAsync(ListAccessKeysRequest request, CallContext context)
    {
        var user = _user.Require().Value;
        var keys = new List<UserKeyRecord>();
        foreach (var id in user.AccessKeys)
        {
            if (await store.UserKeys.GetAsync(Key.Of(id), context.Cancellation) is { } key)
            {
                keys.Add(key.Value);
            }
        }

        var page = Paging.Of(keys.OrderBy(key => key.AccessKeyId, StringComparer.Ordinal), key => key.AccessKeyId, request.Marker, request.MaxItems);
        return new ListAccessKeysResponse
        {
            AccessKeyMetadata = [.. page.Items.Select(key => Describe.AccessKey(key, user.Name))],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
