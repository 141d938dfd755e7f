using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>How many versions stay, and for how long.</summary>
public sealed class VersionRetentionTests : SecretsFixture
{
    [Fact]
    public async Task Versions_beyond_a_hundred_go_when_they_are_a_day_old()
    {
        await CreateAsync();
        await PutManyAsync(2, 110);
        Assert.Equal(110, await CountAsync());

        Clock.Advance(VersionRetention.MinimumAge - TimeSpan.FromMinutes(110));
        await RestartAsync();
        await RunDueAsync();
        Assert.Equal(110, await CountAsync());
        Clock.Advance(TimeSpan.FromMinutes(110));
        await RunDueAsync();
        Assert.Equal(100, await CountAsync());
        Assert.Empty(Server.Failures);
        await RefusedAsync(
            NotFound, Messages.NoValueForVersion(Token("v1")), SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name, VersionId = Token("v1") });
        Assert.Equal("v11", await ReadAsync(version: "v11"));
        Assert.Equal("v109:AWSPREVIOUS v110:AWSCURRENT", await StagesAsync());
    }

    [Fact]
    public async Task A_version_with_a_label_stays_however_old()
    {
        await CreateAsync();
        await MoveAsync("keep", from: null, to: "v1");
        await PutManyAsync(2, 105);
        Clock.Advance(TimeSpan.FromDays(2));
        await RunDueAsync();
        Assert.Equal(100, await CountAsync());
        Assert.Equal("one", await ReadAsync(stage: "keep"));
    }

    [Fact]
    public async Task At_the_ceiling_writes_are_refused_until_versions_are_old_enough()
    {
        await CreateAsync();
        await PutManyAsync(2, VersionRetention.Ceiling, TimeSpan.Zero);
        await RefusedAsync(
            "LimitExceededException", Messages.TooManyVersions, SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("over"), SecretString = Text("x") });
        await RefusedAsync(
            "LimitExceededException", Messages.TooManyVersions, SecretsManagerOperations.UpdateSecret,
            new UpdateSecretRequest { SecretId = Name, ClientRequestToken = Token("over"), SecretString = Text("x") });
        await RefusedAsync(
            "LimitExceededException", Messages.TooManyVersions, SecretsManagerOperations.RotateSecret,
            new RotateSecretRequest { SecretId = Name, ClientRequestToken = Token("over"), RotationLambdaARN = RecordingFunctions.Known });
        Clock.Advance(VersionRetention.MinimumAge);
        await PutAsync("after");
        Assert.Equal("after", await ReadAsync());
        Assert.Equal(100, await CountAsync());
    }

    [Fact]
    public async Task A_replica_lets_go_of_versions_with_its_primary()
    {
        await CreateReplicatedAsync();
        await PutManyAsync(2, 103);
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromDays(2));
        await RunDueAsync();
        Assert.Equal(100, await CountAsync());
        Assert.Equal(100, await CountAsync(OtherRegion));
        Assert.Equal("v103", await ReadAsync(context: Caller(region: OtherRegion)));
    }

    private async Task PutManyAsync(int from, int to, TimeSpan? apart = null)
    {
        for (var number = from; number <= to; number++)
        {
            Clock.Advance(apart ?? TimeSpan.FromMinutes(1));
            await PutAsync($"v{number}");
        }
    }

    private async Task<int> CountAsync(string region = Region)
    {
        var count = 0;
        string? next = null;
        do
        {
            var page = await CallAsync(
                SecretsManagerOperations.ListSecretVersionIds, new ListSecretVersionIdsRequest { SecretId = Name, IncludeDeprecated = true, NextToken = next }, Caller(region: region));
            count += page.Versions!.Count;
            next = page.NextToken;
        }
        while (next is not null);
        return count;
    }
}
