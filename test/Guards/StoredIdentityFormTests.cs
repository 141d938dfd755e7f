using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Crypto;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Store;

namespace Strongroom.Guards.Tests;

/// <summary>The JSON of IAM's stored records, member by member, under the rules of <see cref="StoredFormTests"/>.</summary>
public sealed class StoredIdentityFormTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly EntityTag[] Tags = [new("k", "v")];

    [Fact]
    public void A_user() => Stays(
        IamJson.Default.UserRecord,
        new UserRecord
        {
            Account = "1", Name = "n", Id = "i", Path = "/", Created = Noon, Tags = Tags, InlinePolicies = [new InlinePolicy("p", "d")],
            AttachedPolicies = ["a"], Boundary = "b", Groups = ["g"], AccessKeys = ["k"],
        },
        """
        {"Groups":["g"],"AccessKeys":["k"],"InlinePolicies":[{"Name":"p","Document":"d"}],
        "AttachedPolicies":["a"],"Boundary":"b","Account":"1","Name":"n","Id":"i","Path":"/","Created":"2026-03-04T12:00:00+00:00",
        "Tags":[{"Key":"k","Value":"v"}]}
        """);

    [Fact]
    public void A_user_of_whom_little_is_known() => Stays(
        IamJson.Default.UserRecord, new UserRecord { Account = "1", Name = "n", Id = "i", Path = "/", Created = Noon }, """
        {"Groups":[],"AccessKeys":[],"InlinePolicies":[],"AttachedPolicies":[],"Account":"1",
        "Name":"n","Id":"i","Path":"/","Created":"2026-03-04T12:00:00+00:00","Tags":[]}
        """);

    [Fact]
    public void A_group() => Stays(
        IamJson.Default.GroupRecord, new GroupRecord { Account = "1", Name = "n", Id = "i", Path = "/", Created = Noon, Members = 2 }, """
        {"Members":2,"InlinePolicies":[],"AttachedPolicies":[],"Account":"1","Name":"n","Id":"i",
        "Path":"/","Created":"2026-03-04T12:00:00+00:00","Tags":[]}
        """);

    [Fact]
    public void A_role() => Stays(
        IamJson.Default.RoleRecord,
        new RoleRecord
        {
            Account = "1", Name = "n", Id = "i", Path = "/", Created = Noon, TrustPolicy = "t", Description = "d", MaxSessionDuration = 7200,
            InstanceProfiles = ["p"],
        },
        """
        {"TrustPolicy":"t","Description":"d","MaxSessionDuration":7200,"InstanceProfiles":["p"],
        "InlinePolicies":[],"AttachedPolicies":[],"Account":"1","Name":"n","Id":"i","Path":"/","Created":"2026-03-04T12:00:00+00:00",
        "Tags":[]}
        """);

    [Fact]
    public void A_policy() => Stays(
        IamJson.Default.PolicyRecord,
        new PolicyRecord
        {
            Account = "1", Name = "n", Id = "i", Path = "/", Created = Noon, Updated = Noon, Description = "d", DefaultVersion = 1, NextVersion = 2,
            Versions = [new PolicyVersionRecord(1, "doc", Noon)],
        },
        """
        {"Description":"d","Versions":[{"Number":1,"Document":"doc","Created":"2026-03-04T12:00:00+00:00"}],"DefaultVersion":1,
        "NextVersion":2,"Updated":"2026-03-04T12:00:00+00:00","Account":"1","Name":"n","Id":"i",
        "Path":"/","Created":"2026-03-04T12:00:00+00:00","Tags":[]}
        """);

    [Fact]
    public void An_instance_profile() => Stays(
        IamJson.Default.InstanceProfileRecord,
        new InstanceProfileRecord { Account = "1", Name = "n", Id = "i", Path = "/", Created = Noon, RoleName = "r" },
        """
        {"RoleName":"r","Account":"1","Name":"n","Id":"i","Path":"/",
        "Created":"2026-03-04T12:00:00+00:00","Tags":[]}
        """);

    [Fact]
    public void An_access_key() => Stays(
        IamJson.Default.UserKeyRecord,
        new UserKeyRecord { AccessKeyId = "AKIA", Account = "1", UserId = "i", Status = "Active", Created = Noon, Secret = SecretValue.FromText("secret") },
        """{"AccessKeyId":"AKIA","Account":"1","UserId":"i","Status":"Active","Created":"2026-03-04T12:00:00+00:00","Secret":"c2VjcmV0"}""");

    [Fact]
    public void A_provider() => Stays(
        IamJson.Default.ProviderRecord,
        new ProviderRecord { Account = "1", Url = "u", ClientIds = ["c"], Thumbprints = ["t"], Created = Noon, Tags = Tags },
        """
        {"Account":"1","Url":"u","ClientIds":["c"],"Thumbprints":["t"],"Created":"2026-03-04T12:00:00+00:00","Tags":[{"Key":"k",
        "Value":"v"}]}
        """);

    [Fact]
    public void The_use_of_a_policy() => Stays(IamJson.Default.PolicyUsageRecord, new PolicyUsageRecord("1", "a", 2, 3), """{"Account":"1","PolicyArn":"a","Attachments":2,"Boundaries":3}""");

    [Fact]
    public void An_account() => Stays(
        IamJson.Default.AccountRecord,
        new AccountRecord("1", Noon) { Alias = "a", Users = 1, Groups = 2, Roles = 3, Policies = 4, InstanceProfiles = 5, Providers = 6 },
        """
        {"Account":"1","Created":"2026-03-04T12:00:00+00:00","Alias":"a","Users":1,"Groups":2,"Roles":3,"Policies":4,
        "InstanceProfiles":5,"Providers":6}
        """);

    [Fact]
    public void A_last_use() => Stays(IamJson.Default.LastUseRecord, new LastUseRecord("1", "AKIA", Noon, "kms", "eu-west-1"), """{"Account":"1","Id":"AKIA","Time":"2026-03-04T12:00:00+00:00","Service":"kms","Region":"eu-west-1"}""");

    private static void Stays<T>(JsonTypeInfo<T> json, T record, string golden)
    {
        golden = golden.ReplaceLineEndings("");
        Assert.Equal(golden, JsonSerializer.Serialize(record, json));
        Assert.Equal(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize(golden, json)!, json));
    }
}
