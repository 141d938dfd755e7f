using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

public sealed class StagingLabelsTests
{
    [Theory]
    [InlineData("", "v1", "", "v1:AWSCURRENT")]
    [InlineData("v1:AWSCURRENT", "v2", "", "v1:AWSPREVIOUS v2:AWSCURRENT")]
    [InlineData("v1:AWSPREVIOUS v2:AWSCURRENT", "v3", "", "v1: v2:AWSPREVIOUS v3:AWSCURRENT")]
    // A rotation under way is abandoned, on the old current version or on one of its own.
    [InlineData("v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING", "v3", "", "v1: v2:AWSPREVIOUS v3:AWSCURRENT")]
    [InlineData("v1:AWSCURRENT v2!:AWSPENDING", "v3", "", "v1:AWSPREVIOUS v2!: v3:AWSCURRENT")]
    // Custom labels stay with their version.
    [InlineData("v1:AWSPREVIOUS,PUT0 v2:AWSCURRENT,AWSSOMETHING,PUT1", "v3", "", "v1:PUT0 v2:AWSPREVIOUS,AWSSOMETHING,PUT1 v3:AWSCURRENT")]
    [InlineData("v1:AWSCURRENT,mine", "v2", "AWSCURRENT,mine", "v1:AWSPREVIOUS v2:AWSCURRENT,mine")]
    // AWSPENDING is stolen from any other version, even the current one; AWSCURRENT is not touched.
    [InlineData("v1:AWSCURRENT", "v2", "AWSPENDING", "v1:AWSCURRENT v2:AWSPENDING")]
    [InlineData("v1:AWSCURRENT,AWSPENDING", "v2", "AWSPENDING", "v1:AWSCURRENT v2:AWSPENDING")]
    [InlineData("v1:AWSCURRENT v2:AWSPENDING", "v3", "AWSPENDING", "v1:AWSCURRENT v2: v3:AWSPENDING")]
    [InlineData("v1:AWSCURRENT", "v2", "one,two,three,four", "v1:AWSCURRENT v2:four,one,three,two")]
    // The first value gets AWSCURRENT in addition.
    [InlineData("", "v1", "mine", "v1:AWSCURRENT,mine")]
    [InlineData("", "v1", "AWSPENDING", "v1:AWSCURRENT,AWSPENDING")]
    [InlineData("v1!:AWSPENDING", "v1", "AWSPENDING", "v1:AWSCURRENT,AWSPENDING")]
    [InlineData("v1!:AWSPENDING", "v2", "", "v1!: v2:AWSCURRENT")]
    // Filling the version that rotation made.
    [InlineData("v1:AWSCURRENT v2!:AWSPENDING", "v2", "AWSPENDING", "v1:AWSCURRENT v2:AWSPENDING")]
    [InlineData("v1:AWSCURRENT v2!:AWSPENDING", "v2", "", "v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING")]
    // AWSPREVIOUS by hand.
    [InlineData("v1:AWSPREVIOUS v2:AWSCURRENT", "v3", "AWSPREVIOUS", "v1: v2:AWSCURRENT v3:AWSPREVIOUS")]
    [InlineData("v1:AWSCURRENT", "v2", "AWSCURRENT,AWSPREVIOUS", "v1:AWSPREVIOUS v2:AWSCURRENT")]
    public void Putting_a_value_moves_labels(string before, string id, string stages, string after)
    {
        var moved = StagingLabels.Put(Samples.Versions(before), id, Samples.NewVersion(), stages.Length == 0 ? null : stages.Split(','));
        Assert.Equal(after, Samples.Text(moved.Value));
    }

    [Theory]
    // Finishing a rotation: the new current version keeps AWSPENDING.
    [InlineData("v1:AWSCURRENT v2:AWSPENDING", "AWSCURRENT", "v1", "v2", "v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING")]
    // Roll-back.
    [InlineData("v1:AWSPREVIOUS v2:AWSCURRENT", "AWSCURRENT", "v2", "v1", "v1:AWSCURRENT v2:AWSPREVIOUS")]
    [InlineData("v0: v1:AWSPREVIOUS v2:AWSCURRENT", "AWSCURRENT", "v2", "v0", "v0:AWSCURRENT v1: v2:AWSPREVIOUS")]
    [InlineData("v1:AWSCURRENT,mine v2:", "AWSCURRENT", "v1", "v2", "v1:AWSPREVIOUS,mine v2:AWSCURRENT")]
    [InlineData("v1:AWSCURRENT", "mine", null, "v1", "v1:AWSCURRENT,mine")]
    [InlineData("v1:AWSCURRENT,mine v2:", "mine", "v1", "v2", "v1:AWSCURRENT v2:mine")]
    [InlineData("v1:AWSCURRENT,mine", "mine", "v1", null, "v1:AWSCURRENT")]
    [InlineData("v1:AWSCURRENT v2:AWSPENDING", "AWSPENDING", "v2", null, "v1:AWSCURRENT v2:")]
    // Moving another label leaves AWSPREVIOUS alone.
    [InlineData("v1:AWSPREVIOUS v2:AWSCURRENT,mine", "mine", "v2", null, "v1:AWSPREVIOUS v2:AWSCURRENT")]
    // To where it is already.
    [InlineData("v1:AWSPREVIOUS v2:AWSCURRENT", "AWSCURRENT", null, "v2", "v1:AWSPREVIOUS v2:AWSCURRENT")]
    [InlineData("v1:AWSPREVIOUS v2:AWSCURRENT", "AWSCURRENT", "v2", "v2", "v1:AWSPREVIOUS v2:AWSCURRENT")]
    public void A_label_moves_as_asked(string before, string stage, string? from, string? to, string after) =>
        Assert.Equal(after, Samples.Text(StagingLabels.Update(Samples.Versions(before), stage, from, to).Value));

    [Theory]
    [InlineData("AWSCURRENT", null, "v2", "InvalidParameterException",
        "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version v1, so you must explicitly reference that version in RemoveFromVersionId.")]
    [InlineData("mine", null, "v2", "InvalidParameterException",
        "The parameter RemoveFromVersionId can't be empty. Staging label mine is currently attached to version v1, so you must explicitly reference that version in RemoveFromVersionId.")]
    [InlineData("AWSCURRENT", "v2", "v2", "InvalidParameterException",
        "The parameter RemoveFromVersionId is not valid. Staging label AWSCURRENT is currently attached to version v1, so you must explicitly reference that version in RemoveFromVersionId.")]
    [InlineData("other", "v1", "v2", "InvalidParameterException",
        "The parameter RemoveFromVersionId is not valid. Staging label other is not attached to version v1.")]
    [InlineData("AWSCURRENT", "v1", null, "InvalidParameterException",
        "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.")]
    [InlineData("mine", null, null, "InvalidParameterException", "You must specify RemoveFromVersionId, MoveToVersionId, or both.")]
    [InlineData("mine", "v1", "v9", "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: v9")]
    [InlineData("mine", "v9", "v1", "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: v9")]
    [InlineData("AWSCURRENT", "v1", "v3", "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: v3")]
    public void A_move_that_breaks_a_rule_is_refused(string stage, string? from, string? to, string code, string message)
    {
        var moved = StagingLabels.Update(Samples.Versions("v1:AWSCURRENT,mine v2:AWSPREVIOUS v3!:AWSPENDING"), stage, from, to);
        Assert.Equal(new RuleViolation(code, message), moved.Violation);
    }

    [Fact]
    public void A_secret_without_a_current_version_gets_one_without_naming_where_from() =>
        Assert.Equal("v1:AWSCURRENT,AWSPENDING",
            Samples.Text(StagingLabels.Update(Samples.Versions("v1:AWSPENDING"), "AWSCURRENT", null, "v1").Value));

    [Fact]
    public void Twenty_labels_are_the_most_and_the_service_s_own_moves_never_fail()
    {
        var eighteen = string.Join(',', Enumerable.Range(10, 18));
        var versions = Samples.Versions($"v1:AWSCURRENT,{eighteen} v2:");
        var twenty = StagingLabels.Update(versions, "last", null, "v2").Value;

        Assert.Equal("LimitExceededException", StagingLabels.Update(twenty, "more", null, "v2").Violation?.Code);
        Assert.Equal("LimitExceededException", StagingLabels.Put(twenty, "v3", Samples.NewVersion(), ["more"]).Violation?.Code);
        Assert.True(StagingLabels.Update(twenty, "last", "v2", "v1").IsAllowed);
        Assert.True(StagingLabels.Put(twenty, "v3", Samples.NewVersion(), null).IsAllowed);
    }

    [Fact]
    public void Rotation_starts_with_a_pending_version_that_has_no_value() =>
        Assert.Equal("v1:AWSCURRENT v2: v3!:AWSPENDING",
            Samples.Text(StagingLabels.AddPending(Samples.Versions("v1:AWSCURRENT v2:AWSPENDING"), "v3", Samples.NewVersion())));

    [Fact]
    public void Only_labelled_versions_are_shown()
    {
        Assert.Equal(["v1", "v3"], StagingLabels.Shown(Samples.Versions("v3:b,a v2: v1:AWSCURRENT"))!.Keys);
        Assert.Null(StagingLabels.Shown(Samples.Versions("")));
        Assert.Null(StagingLabels.Shown(Samples.Versions("v1:")));
    }

    [Theory]
    [InlineData(null, null, "v2")]
    [InlineData(null, "AWSPREVIOUS", "v1")]
    [InlineData("v0", null, "v0")]
    [InlineData("v1", "AWSPREVIOUS", "v1")]
    public void A_version_is_read_by_id_by_label_or_by_both(string? id, string? stage, string expected) =>
        Assert.Equal(expected, Select(id, stage).Value);

    [Theory]
    [InlineData("v9", null, "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: v9")]
    [InlineData(null, "mine", "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: mine")]
    [InlineData("v1", "AWSCURRENT", "InvalidRequestException", "You provided a VersionStage that is not associated to the provided VersionId.")]
    [InlineData("v3", "AWSPENDING", "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: AWSPENDING")]
    [InlineData(null, "AWSPENDING", "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: AWSPENDING")]
    [InlineData("v3", null, "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: v3")]
    public void A_version_that_cannot_be_read_is_refused_in_the_service_s_words(string? id, string? stage, string code, string message) =>
        Assert.Equal(new RuleViolation(code, message), Select(id, stage).Violation);

    [Fact]
    public void A_secret_without_a_value_has_no_current_version() =>
        Assert.Equal(Messages.NoValueForStage("AWSCURRENT"), VersionSelection.Select(Samples.Secret(), null, null).Violation?.Message);

    private static Outcome<string> Select(string? id, string? stage) => VersionSelection.Select(
        Samples.Secret() with { Versions = Samples.Versions("v0: v1:AWSPREVIOUS v2:AWSCURRENT v3!:AWSPENDING") }, id, stage);
}
