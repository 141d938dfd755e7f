using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

public sealed class ReplicationRulesTests
{
    private static readonly SecretRecord Replica = Samples.Secret() with { PrimaryRegion = "us-east-1" };

    [Fact]
    public void New_regions_start_in_progress_and_make_the_secret_a_primary()
    {
        var primary = Add(Samples.Secret(), false, "us-east-1", "us-west-2");
        Assert.Equal("us-east-1=InProgress us-west-2=InProgress", Text(primary));
        Assert.Equal(Samples.Region, primary.PrimaryRegion);
        Assert.False(primary.IsReplica);
        Assert.Equal("alias/aws/secretsmanager", primary.Replicas[0].ShownKmsKeyId());
    }

    [Fact]
    public void The_region_itself_and_a_region_twice_are_refused()
    {
        Assert.Equal(new RuleViolation("InvalidParameterException", "Invalid replica region."),
            ReplicationRules.Add(Samples.Secret(), [new ReplicaRequest(Samples.Region, null)], false).Violation);
        Assert.Equal(new RuleViolation("InvalidParameterException", "Replica region us-east-1 is specified more than once."),
            ReplicationRules.Add(Samples.Secret(), [new ReplicaRequest("us-east-1", null), new ReplicaRequest("us-east-1", null)], false).Violation);
    }

    [Fact]
    public void Asking_again_is_harmless_unless_it_asks_for_another_key()
    {
        var primary = ReplicationRules.Report(Add(Samples.Secret(), false, "us-east-1"), "us-east-1", ReplicaStatus.InSync);
        Assert.Equal("us-east-1=InSync", Text(Add(primary, false, "us-east-1")));
        Assert.Equal("us-east-1=InSync", Text(ReplicationRules.Add(primary, [new ReplicaRequest("us-east-1", "alias/aws/secretsmanager")], false).Value));
        Assert.Equal("InvalidParameterException", ReplicationRules.Add(primary, [new ReplicaRequest("us-east-1", "alias/mine")], false).Violation?.Code);
    }

    [Fact]
    public void A_failed_region_is_tried_again_with_what_is_asked_for_now()
    {
        var failed = ReplicationRules.Report(Add(Samples.Secret(), false, "us-east-1"), "us-east-1", ReplicaStatus.Failed, "taken");
        Assert.Equal("taken", failed.Replicas[0].StatusMessage);
        var again = Add(failed, true, "us-east-1");
        Assert.Equal(new ReplicaRecord { Region = "us-east-1", Status = "InProgress", Overwrite = true }, again.Replicas[0]);
    }

    [Fact]
    public void Removing_regions_ignores_unknown_ones_and_the_last_ends_replication()
    {
        var primary = Add(Samples.Secret(), false, "us-east-1", "us-west-2");
        var one = ReplicationRules.Remove(primary, ["us-east-1", "ap-south-1"]).Value;
        Assert.Equal("us-west-2=InProgress", Text(one));
        Assert.Equal(Samples.Region, one.PrimaryRegion);
        Assert.Null(ReplicationRules.Remove(one, ["us-west-2"]).Value.PrimaryRegion);
    }

    [Fact]
    public void A_change_sends_replicas_in_sync_back_and_leaves_failed_ones()
    {
        var primary = Add(Samples.Secret(), false, "us-east-1", "us-west-2");
        primary = ReplicationRules.Report(primary, "us-east-1", ReplicaStatus.InSync);
        primary = ReplicationRules.Report(primary, "us-west-2", ReplicaStatus.Failed);
        Assert.Equal("us-east-1=InProgress us-west-2=Failed", Text(ReplicationRules.Changed(primary)));
        Assert.Equal(Text(primary), Text(ReplicationRules.Report(primary, "removed-1", ReplicaStatus.InSync)));
    }

    [Fact]
    public void A_taken_name_fails_replication_unless_it_is_the_replica_or_is_overwritten()
    {
        var primary = Add(Samples.Secret(), false, "us-east-1");
        var replica = ReplicationRules.ReplicaOf(primary, primary.Replicas[0]);
        var stranger = Samples.Secret(suffix: "Zz9Yy8") with { Region = "us-east-1" };
        Assert.Null(ReplicationRules.CheckTarget(primary, primary.Replicas[0], null));
        Assert.Null(ReplicationRules.CheckTarget(primary, primary.Replicas[0], replica));
        Assert.Equal("Secret with this name already exists in this region", ReplicationRules.CheckTarget(primary, primary.Replicas[0], stranger));
        Assert.Equal("Secret with this name already exists in this region",
            ReplicationRules.CheckTarget(primary, primary.Replicas[0], ReplicationRules.Promote(replica).Value));
        Assert.Null(ReplicationRules.CheckTarget(primary, primary.Replicas[0] with { Overwrite = true }, stranger));
    }

    [Fact]
    public void A_replica_has_the_primary_s_data_and_its_own_region_and_key()
    {
        var primary = ReplicationRules.Add(
            Samples.Tagged("db", ("a", "1")) with { Description = "d", KmsKeyId = "alias/here", ResourcePolicy = "{}", Versions = Samples.Versions("v1:AWSCURRENT") },
            [new ReplicaRequest("us-east-1", "alias/there")],
            false).Value;
        var replica = ReplicationRules.ReplicaOf(primary, primary.Replicas[0]);
        Assert.Equal("arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1B2c3", replica.Arn);
        Assert.Equal(("us-east-1", "alias/there", Samples.Region), (replica.Region, replica.KmsKeyId, replica.PrimaryRegion));
        Assert.Equal((primary.Tags, primary.Description, primary.ResourcePolicy, primary.Versions), (replica.Tags, replica.Description, replica.ResourcePolicy, replica.Versions));
        Assert.Empty(replica.Replicas);
        Assert.True(replica.IsReplica);
    }

    [Fact]
    public void A_replica_may_only_change_its_key()
    {
        var readOnly = new RuleViolation("InvalidParameterException", "Operation not permitted on a replica secret. Call must be made in primary secret's region.");
        Assert.Equal(readOnly, ReplicationRules.CheckWritable(Replica));
        Assert.Null(ReplicationRules.CheckWritable(Replica, changesOnlyKmsKey: true));
        Assert.Null(ReplicationRules.CheckWritable(Samples.Secret()));
        Assert.Equal(readOnly, ReplicationRules.Add(Replica, [new ReplicaRequest("us-west-2", null)], false).Violation);
        Assert.Equal(readOnly, ReplicationRules.Remove(Replica, ["us-west-2"]).Violation);
    }

    [Fact]
    public void Promotion_keeps_the_arn_and_works_on_replicas_only()
    {
        var promoted = ReplicationRules.Promote(Replica).Value;
        Assert.Equal(Replica.Arn, promoted.Arn);
        Assert.False(promoted.IsReplica);
        Assert.Equal("InvalidRequestException", ReplicationRules.Promote(promoted).Violation?.Code);
    }

    private static SecretRecord Add(SecretRecord secret, bool overwrite, params string[] regions) =>
        ReplicationRules.Add(secret, [.. regions.Select(region => new ReplicaRequest(region, null))], overwrite).Value;

    private static string Text(SecretRecord secret) => string.Join(' ', secret.Replicas.Select(replica => $"{replica.Region}={replica.Status}"));
}
