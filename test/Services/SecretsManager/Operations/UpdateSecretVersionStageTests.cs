using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class UpdateSecretVersionStageTests : SecretsFixture
{
    private static UpdateSecretVersionStageRequest Move(string stage, string? from, string? to) => new()
    {
        SecretId = Name,
        VersionStage = stage,
        RemoveFromVersionId = from is null ? null : Token(from),
        MoveToVersionId = to is null ? null : Token(to),
    };

    [Fact]
    public async Task Rolling_back_exchanges_current_and_previous()
    {
        await CreateAsync("one");
        await PutAsync("v2", "two");
        await MoveAsync("AWSCURRENT", from: "v2", to: "v1");
        Assert.Equal("v1:AWSCURRENT v2:AWSPREVIOUS", await StagesAsync());
        Assert.Equal("one", await ReadAsync());
    }

    [Fact]
    public async Task A_rotation_ends_with_the_pending_version_current()
    {
        await CreateAsync();
        await PutAsync("v2", stages: ["AWSPENDING"]);
        await MoveAsync("AWSCURRENT", from: "v1", to: "v2");
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING", await StagesAsync());
        await MoveAsync("AWSPENDING", from: "v2", to: null);
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT", await StagesAsync());
    }

    [Fact]
    public async Task A_label_of_ones_own_is_attached_and_removed()
    {
        await CreateAsync();
        await MoveAsync("blue", from: null, to: "v1");
        Assert.Equal("one", await ReadAsync(stage: "blue"));
        await MoveAsync("blue", from: "v1", to: null);
        Assert.Equal("v1:AWSCURRENT", await StagesAsync());
    }

    [Fact]
    public async Task Where_a_label_comes_from_must_be_said_and_true()
    {
        await CreateAsync();
        await PutAsync("v2");
        await RefusedAsync(
            InvalidParameter, Messages.RemoveFromMissing("AWSCURRENT", Token("v2")), SecretsManagerOperations.UpdateSecretVersionStage, Move("AWSCURRENT", null, "v1"));
        await RefusedAsync(
            InvalidParameter, Messages.RemoveFromMismatch("AWSCURRENT", Token("v2")), SecretsManagerOperations.UpdateSecretVersionStage, Move("AWSCURRENT", "v1", "v1"));
        await RefusedAsync(
            InvalidParameter, Messages.CurrentCannotBeRemoved, SecretsManagerOperations.UpdateSecretVersionStage, Move("AWSCURRENT", "v2", null));
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT", await StagesAsync());
    }

    [Fact]
    public async Task Absent_secrets_and_versions_are_not_found()
    {
        await AbsentAsync(SecretsManagerOperations.UpdateSecretVersionStage, Move("blue", null, "v1"));
        await CreateAsync();
        await RefusedAsync(
            NotFound, Messages.NoValueForVersion(Token("v9")), SecretsManagerOperations.UpdateSecretVersionStage, Move("blue", null, "v9"));
    }

    [Fact]
    public async Task A_deleted_secret_keeps_its_labels()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.UpdateSecretVersionStage, Move("blue", null, "v1"));
    }

    [Fact]
    public async Task More_labels_than_twenty_exceed_the_limit()
    {
        await CreateAsync();
        await PutAsync("v2", stages: [.. Enumerable.Range(0, 19).Select(number => $"label{number}")]);
        await RefusedAsync(
            "LimitExceededException", Messages.TooManyLabels, SecretsManagerOperations.UpdateSecretVersionStage, Move("one-more", null, "v1"));
    }

    [Fact]
    public async Task Others_are_denied() => await DeniedAsync(
        SecretsManagerOperations.UpdateSecretVersionStage,
        new UpdateSecretVersionStageRequest { SecretId = (await CreateAsync()).ARN, VersionStage = "blue", MoveToVersionId = Token("v1") });
}
