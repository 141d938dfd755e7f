using System.Collections.Immutable;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

public sealed class LifecycleTests
{
    private static readonly string Token = new('t', 32);

    [Theory]
    [InlineData(null, null, false, 30)]
    [InlineData(7L, null, false, 7)]
    [InlineData(30L, false, false, 30)]
    [InlineData(null, false, false, 30)]
    [InlineData(null, true, true, 0)]
    public void Deletion_waits_for_the_window_or_is_immediate(long? window, bool? force, bool immediate, int days) =>
        Assert.Equal(new DeletionPlan(immediate, Samples.Noon.AddDays(days)), DeletionRules.Plan(window, force, Samples.Noon).Value);

    [Theory]
    [InlineData(6L, null, "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).")]
    [InlineData(31L, false, "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).")]
    [InlineData(0L, true, "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).")]
    [InlineData(7L, true, "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")]
    public void A_wrong_window_is_refused(long? window, bool? force, string message) =>
        Assert.Equal(new RuleViolation("InvalidParameterException", message), DeletionRules.Plan(window, force, Samples.Noon).Violation);

    [Fact]
    public void A_deleted_secret_remembers_when_it_was_deleted_and_when_it_goes()
    {
        var plan = DeletionRules.Plan(7, null, Samples.Noon).Value;
        var deleted = DeletionRules.MarkDeleted(Samples.Secret(), plan, Samples.Noon);
        Assert.Equal((Samples.Noon, Samples.Noon.AddDays(7)), (deleted.DeletedDate, deleted.PurgeDate));
        Assert.Equal(Samples.Secret(), DeletionRules.Restore(deleted) with { Versions = Samples.Secret().Versions, Replicas = Samples.Secret().Replicas });
    }

    [Theory]
    [InlineData("DescribeSecret", true)]
    [InlineData("RestoreSecret", true)]
    [InlineData("DeleteSecret", true)]
    [InlineData("ListSecretVersionIds", true)]
    [InlineData("GetSecretValue", false)]
    [InlineData("PutSecretValue", false)]
    [InlineData("TagResource", false)]
    [InlineData("UntagResource", false)]
    [InlineData("RotateSecret", false)]
    [InlineData("GetResourcePolicy", false)]
    public void Few_operations_work_on_a_deleted_secret(string operation, bool works)
    {
        var deleted = Samples.Secret() with { DeletedDate = Samples.Noon };
        Assert.Null(DeletionRules.CheckUsable(Samples.Secret(), operation));
        Assert.Equal(
            works ? null : new RuleViolation("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion."),
            DeletionRules.CheckUsable(deleted, operation));
    }

    [Fact]
    public void A_replicated_secret_is_not_deleted()
    {
        var primary = Samples.Secret() with
        {
            Replicas = [new ReplicaRecord { Region = "us-east-1", Status = "InSync" }, new ReplicaRecord { Region = "us-west-2", Status = "Failed" }],
        };
        Assert.Equal(
            new RuleViolation("InvalidParameterException", $"You can't delete secret {primary.Arn} that still has replica regions [us-east-1, us-west-2]."),
            DeletionRules.Check(primary));
        Assert.Equal(ReplicationRules.ReadOnly(), DeletionRules.Check(Samples.Secret() with { PrimaryRegion = "us-east-1" }));
        Assert.Null(DeletionRules.Check(Samples.Secret()));
    }

    [Theory]
    [InlineData("", null, TokenUse.NewVersion)]
    [InlineData("t!:AWSPENDING", null, TokenUse.FillVersion)]
    [InlineData("t:", null, TokenUse.CompareValues)]
    [InlineData("t:", true, TokenUse.Replay)]
    [InlineData("t:", false, TokenUse.Conflict)]
    public void A_token_says_whether_a_write_is_new(string versions, bool? same, TokenUse expected) =>
        Assert.Equal(expected, RequestTokens.Decide(Samples.Versions(versions).GetValueOrDefault("t"), same));

    [Fact]
    public void Creating_again_with_token_and_value_is_harmless()
    {
        var existing = WithVersion(Token, hasValue: true);
        Assert.Equal(TokenUse.CompareValues, RequestTokens.DecideCreate(existing, Token, true, null).Value);
        Assert.Equal(TokenUse.Replay, RequestTokens.DecideCreate(existing, Token, true, true).Value);
        var empty = Samples.Secret() with { CreationToken = Token };
        Assert.Equal(TokenUse.Replay, RequestTokens.DecideCreate(empty, Token, false, null).Value);
    }

    [Fact]
    public void Creating_again_otherwise_is_refused()
    {
        var existing = WithVersion(Token, hasValue: true);
        var conflict = new RuleViolation("ResourceExistsException",
            $"You can't use ClientRequestToken {Token} because that value is already in use for a version of secret {existing.Arn}.");
        var taken = new RuleViolation("ResourceExistsException", "The operation failed because the secret db already exists.");
        Assert.Equal(conflict, RequestTokens.DecideCreate(existing, Token, true, false).Violation);
        Assert.Equal(conflict, RequestTokens.DecideCreate(existing, Token, false, null).Violation);
        Assert.Equal(taken, RequestTokens.DecideCreate(existing, new string('u', 32), true, null).Violation);
        Assert.Equal(taken, RequestTokens.DecideCreate(Samples.Secret() with { CreationToken = Token }, Token, true, null).Violation);
        Assert.Equal(taken, RequestTokens.DecideCreate(WithVersion(Token, hasValue: false), Token, true, null).Violation);
        Assert.Equal(
            new RuleViolation("InvalidRequestException", "You can't create this secret because a secret with this name is already scheduled for deletion."),
            RequestTokens.DecideCreate(existing with { DeletedDate = Samples.Noon }, Token, true, true).Violation);
    }

    [Fact]
    public void A_missing_token_is_another_error_in_rotation()
    {
        Assert.Equal("InvalidRequestException", RequestTokens.Missing(inRotateSecret: false).Code);
        Assert.Equal("InvalidParameterException", RequestTokens.Missing(inRotateSecret: true).Code);
        Assert.Equal("You must provide a ClientRequestToken value. We recommend a UUID-type value.", RequestTokens.Missing(true).Message);
    }

    [Fact]
    public void A_hundred_versions_are_kept_whatever_their_age()
    {
        var versions = Series(100, Samples.Noon.AddYears(-1), TimeSpan.FromHours(1));
        Assert.Equal(RetentionPlan.Nothing, VersionRetention.Plan(versions, Samples.Noon));
    }

    [Fact]
    public void The_oldest_versions_without_label_go_once_they_are_a_day_old()
    {
        var start = Samples.Noon;
        var versions = Series(103, start, TimeSpan.FromMinutes(1));

        var before = VersionRetention.Plan(versions, start.AddDays(1).AddTicks(-1));
        Assert.Empty(before.Remove);
        Assert.Equal(start.AddDays(1), before.NextDue);

        var one = VersionRetention.Plan(versions, start.AddDays(1));
        Assert.Equal(["v000"], one.Remove);
        Assert.Equal(start.AddDays(1).AddMinutes(1), one.NextDue);

        var all = VersionRetention.Plan(versions, start.AddDays(2));
        Assert.Equal(["v000", "v001", "v002"], all.Remove);
        Assert.Null(all.NextDue);
    }

    [Fact]
    public void A_labelled_version_never_goes()
    {
        var versions = Series(102, Samples.Noon, TimeSpan.Zero);
        versions = versions.SetItem("v000", versions["v000"].With("mine"));
        Assert.Equal(["v001", "v002"], VersionRetention.Plan(versions, Samples.Noon.AddDays(1)).Remove);
    }

    [Fact]
    public void A_write_every_ten_minutes_never_meets_the_limit_and_a_faster_one_does()
    {
        Assert.Equal(0, Refusals(TimeSpan.FromMinutes(10)));
        Assert.NotEqual(0, Refusals(TimeSpan.FromMinutes(5)));
        var full = Series(VersionRetention.Ceiling, Samples.Noon, TimeSpan.Zero);
        Assert.Equal("LimitExceededException", VersionRetention.CheckRoom(full, Samples.Noon)?.Code);
        Assert.Null(VersionRetention.CheckRoom(full.Remove("v000"), Samples.Noon));
        Assert.Null(VersionRetention.CheckRoom(full, Samples.Noon.AddDays(1)));
    }

    // Three days of writes at a pace, removing what is due before each.
    private static int Refusals(TimeSpan pace)
    {
        var versions = ImmutableDictionary<string, VersionRecord>.Empty;
        var refused = 0;
        for (var now = Samples.Noon; now < Samples.Noon.AddDays(3); now += pace)
        {
            if (VersionRetention.CheckRoom(versions, now) is not null)
                refused++;
            else
                versions = StagingLabels.Put(versions, $"{now:O}", new VersionRecord { CreatedDate = now }, null).Value;
            versions = versions.RemoveRange(VersionRetention.Plan(versions, now).Remove);
        }

        return refused;
    }

    private static SecretRecord WithVersion(string id, bool hasValue) => Samples.Secret() with
    {
        Versions = ImmutableDictionary<string, VersionRecord>.Empty.Add(id, Samples.NewVersion() with { HasValue = hasValue }),
    };

    private static ImmutableDictionary<string, VersionRecord> Series(int count, DateTimeOffset start, TimeSpan step) =>
        Enumerable.Range(0, count).ToImmutableDictionary(i => $"v{i:D3}", i => new VersionRecord { CreatedDate = start + (step * i), HasValue = true });
}
