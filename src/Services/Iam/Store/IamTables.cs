using System.Text.Json.Serialization;
using Strongroom.Services.Iam.Domain;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Store;

/// <summary>The tables of IAM, which knows no regions. Table numbers 40 to 49 are this service's; they and the record members
/// are stored, so they do not change.</summary>
internal static class IamTables
{
    public static readonly IndexDefinition<UserRecord> UsersById = new(1, "by id", user => [Key.Of(user.Id)]);

    /// <summary>Users by account and the id of a group they are in.</summary>
    public static readonly IndexDefinition<UserRecord> UsersByGroup = new(
        2, "by group", user => user.Groups.Select(group => Key.Of(user.Account, group)));

    public static readonly IndexDefinition<UserRecord> UsersByPolicy = new(3, "by policy", ByPolicy);

    /// <summary>Users by account and name; names are told apart without regard to case.</summary>
    public static readonly TableDefinition<UserRecord> Users = new(
        40, "IAM users", IamJson.Default.UserRecord, KeyOf, UsersById, UsersByGroup, UsersByPolicy);

    public static readonly IndexDefinition<GroupRecord> GroupsById = new(1, "by id", group => [Key.Of(group.Id)]);

    public static readonly IndexDefinition<GroupRecord> GroupsByPolicy = new(2, "by policy", ByPolicy);

    public static readonly TableDefinition<GroupRecord> Groups = new(
        41, "IAM groups", IamJson.Default.GroupRecord, KeyOf, GroupsById, GroupsByPolicy);

    public static readonly IndexDefinition<RoleRecord> RolesById = new(1, "by id", role => [Key.Of(role.Id)]);

    public static readonly IndexDefinition<RoleRecord> RolesByPolicy = new(2, "by policy", ByPolicy);

    public static readonly TableDefinition<RoleRecord> Roles = new(
        42, "IAM roles", IamJson.Default.RoleRecord, KeyOf, RolesById, RolesByPolicy);

    public static readonly TableDefinition<PolicyRecord> Policies = new(43, "IAM policies", IamJson.Default.PolicyRecord, KeyOf);

    public static readonly TableDefinition<InstanceProfileRecord> InstanceProfiles = new(
        44, "IAM instance profiles", IamJson.Default.InstanceProfileRecord, KeyOf);

    public static readonly TableDefinition<UserKeyRecord> UserKeys = new(
        45, "IAM access keys", IamJson.Default.UserKeyRecord, key => Key.Of(key.AccessKeyId));

    public static readonly TableDefinition<ProviderRecord> Providers = new(
        46, "IAM OpenID Connect providers", IamJson.Default.ProviderRecord, provider => Key.Of(provider.Account, provider.Url));

    public static readonly TableDefinition<PolicyUsageRecord> PolicyUsages = new(
        47, "IAM policy usages", IamJson.Default.PolicyUsageRecord, usage => Key.Of(usage.Account, usage.PolicyArn));

    public static readonly IndexDefinition<AccountRecord> AccountsByAlias = new(
        1, "by alias", account => account.Alias is null ? [] : [Key.Of(account.Alias)]);

    public static readonly TableDefinition<AccountRecord> Accounts = new(
        48, "accounts", IamJson.Default.AccountRecord, account => Key.Of(account.Account), AccountsByAlias);

    public static readonly TableDefinition<LastUseRecord> LastUses = new(
        49, "IAM last uses", IamJson.Default.LastUseRecord, use => Key.Of(use.Account, use.Id));

    /// <summary>The key of an entity.</summary>
    public static Key KeyOf(string account, string name) => Key.Of(account, name.ToLowerInvariant());

    private static Key KeyOf(EntityRecord entity) => KeyOf(entity.Account, entity.Name);

    private static IEnumerable<Key> ByPolicy(IdentityRecord identity) =>
        identity.UsedPolicies.Select(arn => Key.Of(identity.Account, arn));
}

/// <summary>The stored form of the records.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UserRecord))]
[JsonSerializable(typeof(GroupRecord))]
[JsonSerializable(typeof(RoleRecord))]
[JsonSerializable(typeof(PolicyRecord))]
[JsonSerializable(typeof(InstanceProfileRecord))]
[JsonSerializable(typeof(UserKeyRecord))]
[JsonSerializable(typeof(ProviderRecord))]
[JsonSerializable(typeof(PolicyUsageRecord))]
[JsonSerializable(typeof(AccountRecord))]
[JsonSerializable(typeof(LastUseRecord))]
internal sealed partial class IamJson : JsonSerializerContext;
