using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the account's instance profiles by name.</summary>
internal sealed class ListInstanceProfiles(IamStore store) : Operation<ListInstanceProfilesRequest, ListInstanceProfilesResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListInstanceProfilesRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:ListInstanceProfiles"));

    /// <inheritdoc/>
    public override async ValueTask<ListInstanceProfilesResponse> ExecuteAsync(ListInstanceProfilesRequest request, CallContext context)
    {
        var page = await store.InstanceProfiles.PageAsync(request.PathPrefix, request.Marker, request.MaxItems, context);
        var profiles = new List<InstanceProfile>();
        foreach (var profile in page.Items)
        {
            profiles.Add(Describe.InstanceProfile(profile, await store.RoleOfAsync(profile, context)));
        }

        return new ListInstanceProfilesResponse
        {
            InstanceProfiles = profiles,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
