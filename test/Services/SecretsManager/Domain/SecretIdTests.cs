using Strongroom.Services.Access;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

public sealed class SecretIdTests
{
    private const string Prefix = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";

    [Theory]
    [InlineData("db")]
    [InlineData("Valid/_+=.@-Name-a1b2c3")]
    [InlineData("a")]
    public void A_legal_name_may_be_created(string name) => Assert.Null(SecretName.CheckNew(name));

    [Theory]
    [InlineData("")]
    [InlineData("Inv *?!]Name\\-")]
    [InlineData("two words")]
    [InlineData("café")]
    [InlineData("rds!cluster")]
    [InlineData("a:b")]
    [InlineData("line\n")]
    public void An_illegal_name_is_refused_with_the_service_s_text(string name)
    {
        var violation = SecretName.CheckNew(name);
        Assert.Equal("ValidationException", violation?.Code);
        Assert.Equal("Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!", violation?.Message);
    }

    [Fact]
    public void The_longest_name_has_512_characters()
    {
        Assert.Null(SecretName.CheckNew(new string('a', 512)));
        Assert.NotNull(SecretName.CheckNew(new string('a', 513)));
    }

    [Fact]
    public void A_managed_secret_can_be_looked_up_but_not_created() =>
        Assert.Equal("rds!cluster-1", SecretId.Parse("rds!cluster-1").Value.Name);

    [Fact]
    public void A_new_arn_ends_in_six_alphanumerics_and_reads_back()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var arn = SecretArn.New("eu-west-1", "123456789012", "app/db", new SeededBytes(seed));
            Assert.Matches("^arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/db-[A-Za-z0-9]{6}$", arn.ToString());
            Assert.Equal("app/db", SecretId.Parse(arn.ToString()).Value.Name);
        }
    }

    [Fact]
    public void Suffixes_use_digits_and_both_cases()
    {
        var seen = string.Concat(Enumerable.Range(0, 100).Select(seed => SecretArn.NewSuffix(new SeededBytes(seed)))).Distinct().Count();
        Assert.Equal(62, seen);
    }

    [Fact]
    public void A_draw_beyond_the_last_whole_multiple_is_thrown_away()
    {
        // 2^32 - 1 is not below any multiple of 62 that fits, so the first draw must not count.
        var bytes = new ScriptedBytes(uint.MaxValue, 0, 1, 2, 3, 4, 5);
        Assert.Equal("ABCDEF", SecretArn.NewSuffix(bytes));
        Assert.Equal(7, bytes.Used);
    }

    [Theory]
    [InlineData("eu-west-1", "aws")]
    [InlineData("cn-north-1", "aws-cn")]
    [InlineData("us-gov-west-1", "aws-us-gov")]
    [InlineData("us-iso-east-1", "aws-iso")]
    [InlineData("us-isob-east-1", "aws-iso-b")]
    public void The_region_decides_the_partition(string region, string partition) => Assert.Equal(partition, Partition.Of(region));

    [Fact]
    public void A_replica_keeps_the_suffix()
    {
        var replica = new ReplicaRecord { Region = "cn-north-1", Status = ReplicaStatus.InProgress };
        Assert.Equal(
            "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-a1B2c3",
            ReplicationRules.ReplicaOf(Samples.Secret("db", "a1B2c3"), replica).Arn);
    }

    [Theory]
    [InlineData("db", "db")] // a name
    [InlineData("db-a1B2c3", "db-a1B2c3")] // a name that looks like the end of an ARN
    [InlineData(Prefix + "db", "db")] // partial
    [InlineData(Prefix + "db-a1B2c3", "db")] // full
    [InlineData(Prefix + "Valid/_+=.@-Name-a1b2c3-", "Valid/_+=.@-Name-a1b2c3-")]
    [InlineData(Prefix + "Valid/_+=.@-Name-a1b2", "Valid/_+=.@-Name-a1b2")]
    [InlineData(Prefix + "x-a1b2c3-Zz9Yy8", "x-a1b2c3")]
    [InlineData(Prefix + "-a1b2c3", "-a1b2c3")] // no name before the hyphen
    [InlineData(Prefix + "db-a1b2c_", "db-a1b2c_")] // not alphanumeric
    public void An_id_names_a_secret_by_itself_or_by_its_arn_with_or_without_the_suffix(string id, string name) =>
        Assert.Equal(name, SecretId.Parse(id).Value.Name);

    [Theory]
    [InlineData("db", true)]
    [InlineData(Prefix + "db", true)]
    [InlineData(Prefix + "db-a1B2c3", true)]
    [InlineData(Prefix + "db-Zz9Yy8", false)] // of a later or earlier secret of the same name
    [InlineData("other", false)]
    public void A_full_arn_means_its_own_secret_only(string id, bool fits) =>
        Assert.Equal(fits, SecretId.Parse(id).Value.Fits(Samples.Secret("db", "a1B2c3")));

    [Fact]
    public void A_partial_arn_of_a_name_that_ends_like_a_suffix_finds_nothing()
    {
        var secret = Samples.Secret("app-a1b2c3", "Zz9Yy8");
        Assert.False(SecretId.Parse(Prefix + "app-a1b2c3").Value.Fits(secret));
        Assert.True(SecretId.Parse("app-a1b2c3").Value.Fits(secret));
        Assert.True(SecretId.Parse(Prefix + "app-a1b2c3-Zz9Yy8").Value.Fits(secret));
    }

    [Theory]
    [InlineData("arn:")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:123456789012:secret:")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:123456789012:db")]
    [InlineData("arn:aws:ssm:eu-west-1:123456789012:secret:db")]
    [InlineData("arn:aws:secretsmanager::123456789012:secret:db")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:12345:secret:db")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:12345678901x:secret:db")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:123456789012:secret:d b")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:123456789012:secret:db:more")]
    public void A_malformed_arn_is_no_bad_name_and_finds_nothing(string id)
    {
        var parsed = SecretId.Parse(id).Value;
        Assert.True(!parsed.IsInRegion("eu-west-1") || !parsed.Fits(Samples.Secret("db", "a1B2c3")));
    }

    [Fact]
    public void The_full_arn_of_the_longest_name_is_accepted() =>
        Assert.True(SecretId.Parse(Prefix + new string('a', 512) + "-a1B2c3").IsAllowed);

    [Fact]
    public void An_arn_carries_its_account_and_region_and_a_name_takes_the_caller_s()
    {
        var arn = SecretId.Parse(Prefix + "db").Value;
        Assert.Equal("123456789012", arn.AccountFor("999999999999"));
        Assert.True(arn.IsInRegion("eu-west-1"));
        Assert.False(arn.IsInRegion("us-east-1"));

        var name = SecretId.Parse("db").Value;
        Assert.Equal("999999999999", name.AccountFor("999999999999"));
        Assert.True(name.IsInRegion("us-east-1"));
    }
}
