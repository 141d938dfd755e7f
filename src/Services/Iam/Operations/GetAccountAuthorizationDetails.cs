using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Managed;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads users, groups, roles and managed policies with all that they have: kind after kind, each by name. Of the policies
/// that everybody has, those that the account uses are shown.</summary>
internal sealed class GetAccountAuthorizationDetails(IamStore store, PolicyBook policies, LastUses uses)
    : Operation<GetAccountAuthorizationDetailsRequest, GetAccountAuthorizationDetailsResponse>
{
    private const int DefaultItems = 100;

    // The order in which kinds are told. A marker is the kind's place in it, a dot and the marker within the kind.
    private static readonly string[] Kinds =
        [EntityType.User, EntityType.Group, EntityType.Role, EntityType.LocalManagedPolicy, EntityType.AWSManagedPolicy];

    private readonly List<UserDetail> _users = [];
    private readonly List<GroupDetail> _groups = [];
    private readonly List<RoleDetail> _roles = [];
    private readonly List<ManagedPolicyDetail> _policies = [];

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(GetAccountAuthorizationDetailsRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:GetAccountAuthorizationDetails"));

    /// <inheritdoc/>
    public override async ValueTask<GetAccountAuthorizationDetailsResponse> ExecuteAsync(
        GetAccountAuthorizationDetailsRequest request, CallContext context)
    {
        var (kind, marker) = Read(request.Marker);
        var room = request.MaxItems ?? DefaultItems;
        string? next = null;
        for (; kind < Kinds.Length; kind++, marker = null)
        {
            if (request.Filter is { Count: > 0 } filter && !filter.Contains(Kinds[kind]))
            {
                continue;
            }

            if (room == 0)
            {
                // The page is full, and whether the kinds to come have anything is not known yet.
                next = $"{kind}.";
                break;
            }

            var (count, rest) = await AddAsync(Kinds[kind], marker, room, context);
            room -= count;
            if (rest is not null)
            {
                next = $"{kind}.{rest}";
                break;
            }
        }

        return new GetAccountAuthorizationDetailsResponse
        {
            UserDetailList = _users,
            GroupDetailList = _groups,
            RoleDetailList = _roles,
            Policies = _policies,
            IsTruncated = next is not null,
            Marker = next,
        };
    }

    private static (int Kind, string? Marker) Read(string? marker)
    {
        if (marker is null)
        {
            return (0, null);
        }

        return marker is [>= '0' and <= '4', '.', ..]
            ? (marker[0] - '0', marker.Length > 2 ? marker[2..] : null)
            : throw Paging.Invalid();
    }

    private async ValueTask<(int Count, string? Next)> AddAsync(string kind, string? marker, int room, CallContext context)
    {
        switch (kind)
        {
            case EntityType.User:
                var users = await store.Users.PageAsync(null, marker, room, context);
                foreach (var user in users.Items)
                {
                    _users.Add(await OfAsync(user, context));
                }

                return (users.Items.Count, users.Marker);
            case EntityType.Group:
                var groups = await store.Groups.PageAsync(null, marker, room, context);
                foreach (var group in groups.Items)
                {
                    _groups.Add(Of(group));
                }

                return (groups.Items.Count, groups.Marker);
            case EntityType.Role:
                var roles = await store.Roles.PageAsync(null, marker, room, context);
                foreach (var role in roles.Items)
                {
                    _roles.Add(await OfAsync(role, context));
                }

                return (roles.Items.Count, roles.Marker);
            case EntityType.LocalManagedPolicy:
                var own = await store.Policies.PageAsync(null, marker, room, context);
                foreach (var policy in own.Items)
                {
                    _policies.Add(Of(policy, await policies.UsageAsync(policy.Arn, context)));
                }

                return (own.Items.Count, own.Marker);
            default:
                var usages = await policies.UsagesAsync(context);
                var used = Paging.Of(AwsPolicies.All.Where(policy => usages.ContainsKey(policy.Arn)), policy => policy.Arn, marker, room);
                _policies.AddRange(used.Items.Select(policy => Of(policy, usages[policy.Arn])));
                return (used.Items.Count, used.Marker);
        }
    }

    private async ValueTask<UserDetail> OfAsync(UserRecord user, CallContext context)
    {
        var groups = new List<string>();
        foreach (var id in user.Groups)
        {
            if (await store.GroupByIdAsync(id, context.Cancellation) is { } group)
            {
                groups.Add(group.Value.Name);
            }
        }

        return new UserDetail
        {
            Path = user.Path,
            UserName = user.Name,
            UserId = user.Id,
            Arn = user.Arn,
            CreateDate = user.Created,
            UserPolicyList = Inline(user),
            GroupList = groups,
            AttachedManagedPolicies = Attached(user),
            PermissionsBoundary = Describe.Boundary(user.Boundary),
            Tags = Describe.Tags(user.Tags),
        };
    }

    private static GroupDetail Of(GroupRecord group) => new()
    {
        Path = group.Path,
        GroupName = group.Name,
        GroupId = group.Id,
        Arn = group.Arn,
        CreateDate = group.Created,
        GroupPolicyList = Inline(group),
        AttachedManagedPolicies = Attached(group),
    };

    private async ValueTask<RoleDetail> OfAsync(RoleRecord role, CallContext context) => new()
    {
        Path = role.Path,
        RoleName = role.Name,
        RoleId = role.Id,
        Arn = role.Arn,
        CreateDate = role.Created,
        AssumeRolePolicyDocument = Describe.Document(role.TrustPolicy),
        InstanceProfileList =
            [.. (await store.ProfilesOfAsync(role, context)).Select(profile => Describe.InstanceProfile(profile, role))],
        RolePolicyList = Inline(role),
        AttachedManagedPolicies = Attached(role),
        PermissionsBoundary = Describe.Boundary(role.Boundary),
        Tags = Describe.Tags(role.Tags),
        RoleLastUsed = Describe.LastUsed(await uses.OfAsync(role.Account, role.Id, context.Cancellation)),
    };

    private static ManagedPolicyDetail Of(PolicyRecord policy, PolicyUsageRecord usage) => new()
    {
        PolicyName = policy.Name,
        PolicyId = policy.Id,
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = Describe.VersionId(policy.DefaultVersion),
        AttachmentCount = usage.Attachments,
        PermissionsBoundaryUsageCount = usage.Boundaries,
        IsAttachable = true,
        Description = policy.Description,
        CreateDate = policy.Created,
        UpdateDate = policy.Updated,
        PolicyVersionList = [.. policy.Versions.Reverse().Select(version => Describe.Version(policy, version, withDocument: true))],
    };

    private static ManagedPolicyDetail Of(AwsPolicy policy, PolicyUsageRecord usage) => new()
    {
        PolicyName = policy.Name,
        PolicyId = policy.Id,
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = Describe.VersionId(AwsPolicy.Version),
        AttachmentCount = usage.Attachments,
        PermissionsBoundaryUsageCount = usage.Boundaries,
        IsAttachable = true,
        Description = policy.Description,
        CreateDate = AwsPolicy.Created,
        UpdateDate = AwsPolicy.Created,
        PolicyVersionList = [Describe.Version(policy, withDocument: true)],
    };

    private static IReadOnlyList<PolicyDetail> Inline(IdentityRecord identity) =>
        [.. identity.InlinePolicies.Select(policy => new PolicyDetail { PolicyName = policy.Name, PolicyDocument = Describe.Document(policy.Document) })];

    private static IReadOnlyList<AttachedPolicy> Attached(IdentityRecord identity) =>
        [.. identity.AttachedPolicies.Select(arn => new AttachedPolicy { PolicyName = IamArn.NameOf(arn), PolicyArn = arn })];
}
