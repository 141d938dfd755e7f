using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the groups, roles and users that use a managed policy.</summary>
internal sealed class ListEntitiesForPolicy(IamStore store, PolicyBook policies)
    : Operation<ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListEntitiesForPolicyRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:ListEntitiesForPolicy", request.PolicyArn!, _policy?.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<ListEntitiesForPolicyResponse> ExecuteAsync(ListEntitiesForPolicyRequest request, CallContext context)
    {
        var policy = _policy ?? throw Faults.NoPolicy(request.PolicyArn!);
        var used = Key.Of(context.Account, policy.Arn);
        var entities = new List<IdentityRecord>();
        entities.AddRange(await AllAsync(EntityType.Group, store.Groups.Table, IamTables.GroupsByPolicy));
        entities.AddRange(await AllAsync(EntityType.Role, store.Roles.Table, IamTables.RolesByPolicy));
        entities.AddRange(await AllAsync(EntityType.User, store.Users.Table, IamTables.UsersByPolicy));
        var page = Paging.Of(
            entities.Where(entity => IsWanted(entity, request)).OrderBy(entity => entity.Arn, StringComparer.Ordinal),
            entity => entity.Arn,
            request.Marker,
            request.MaxItems);
        return new ListEntitiesForPolicyResponse
        {
            PolicyGroups = [.. page.Items.OfType<GroupRecord>().Select(group => new PolicyGroup { GroupName = group.Name, GroupId = group.Id })],
            PolicyRoles = [.. page.Items.OfType<RoleRecord>().Select(role => new PolicyRole { RoleName = role.Name, RoleId = role.Id })],
            PolicyUsers = [.. page.Items.OfType<UserRecord>().Select(user => new PolicyUser { UserName = user.Name, UserId = user.Id })],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };

        async ValueTask<List<IdentityRecord>> AllAsync<T>(string type, Table<T> table, IndexDefinition<T> index)
            where T : IdentityRecord
        {
            List<IdentityRecord> found = [];
            if (request.EntityFilter is not null && request.EntityFilter != type)
            {
                return found;
            }

            Key? position = null;
            do
            {
                var rows = await table.ScanIndexAsync(index, used, position, cancellation: context.Cancellation);
                found.AddRange(rows.Rows.Select(row => row.Value));
                position = rows.Next;
            }
            while (position is not null);
            return found;
        }
    }

    private static bool IsWanted(IdentityRecord entity, ListEntitiesForPolicyRequest request) =>
        entity.Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)
        && request.PolicyUsageFilter switch
        {
            PolicyUsageType.PermissionsPolicy => entity.AttachedPolicies.Contains(request.PolicyArn),
            PolicyUsageType.PermissionsBoundary => entity.Boundary == request.PolicyArn,
            _ => true,
        };
}
