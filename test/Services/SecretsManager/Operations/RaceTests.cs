using Strongroom.Protocol.Errors;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>Many callers at once on one secret: what was acknowledged is there, and no label is on two versions or lost.</summary>
public sealed class RaceTests : SecretsFixture
{
    private const int Callers = 24;

    [Fact]
    public async Task Every_acknowledged_value_is_a_version()
    {
        await CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(number => Task.Run(() => PutAsync($"p{number}", $"value {number}"))));
        for (var number = 0; number < Callers; number++)
        {
            Assert.Equal($"value {number}", await ReadAsync(version: $"p{number}"));
        }

        await LabelsHoldAsync();
    }

    [Fact]
    public async Task The_same_request_from_all_makes_one_version()
    {
        await CreateAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => PutAsync("same", "value"))));
        Assert.All(answers, answer => Assert.Equal(Token("same"), answer.VersionId));
        Assert.Equal("same:AWSCURRENT v1:AWSPREVIOUS", await StagesAsync());
    }

    [Fact]
    public async Task One_of_many_different_values_for_a_token_wins()
    {
        await CreateAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Callers).Select(number => Task.Run(() => OutcomeAsync(PutAsync("same", $"value {number}")))));
        Assert.Single(outcomes, "done");
        Assert.Equal(Callers - 1, outcomes.Count(outcome => outcome == "ResourceExistsException"));
        Assert.Equal($"value {outcomes.ToList().IndexOf("done")}", await ReadAsync());
    }

    [Fact]
    public async Task One_of_many_creations_of_a_name_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Callers).Select(number => Task.Run(() => OutcomeAsync(CreateAsync($"value {number}", token: $"c{number}")))));
        Assert.Single(outcomes, "done");
        Assert.Equal($"value {outcomes.ToList().IndexOf("done")}", await ReadAsync());
    }

    [Fact]
    public async Task Labels_hold_under_writes_moves_and_reads_together()
    {
        await CreateAsync();
        await PutAsync("v2");
        string[] expected = ["done", InvalidParameter, NotFound];
        var work = Enumerable.Range(0, Callers).Select(number => Task.Run(async () => (number % 3) switch
        {
            0 => await OutcomeAsync(PutAsync($"p{number}")),
            1 => await OutcomeAsync(MoveAsync("AWSCURRENT", from: "v2", to: "v1")),
            _ => await OutcomeAsync(ReadAsync()),
        }));
        Assert.All(await Task.WhenAll(work), outcome => Assert.Contains(outcome, expected));
        await LabelsHoldAsync();
    }

    [Fact]
    public async Task A_deletion_among_writes_loses_none_that_was_acknowledged_before()
    {
        await CreateAsync();
        var writes = Enumerable.Range(0, Callers)
            .Select(number => Task.Run(async () => (Number: number, Outcome: await OutcomeAsync(PutAsync($"p{number}", $"value {number}")))))
            .ToList();
        await Task.Run(() => DeleteAsync());
        foreach (var (number, outcome) in await Task.WhenAll(writes))
        {
            Assert.Contains(outcome, new[] { "done", InvalidRequest });
        }

        await CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = Name });
        foreach (var (number, _) in (await Task.WhenAll(writes)).Where(write => write.Outcome == "done"))
        {
            Assert.Equal($"value {number}", await ReadAsync(version: $"p{number}"));
        }

        await LabelsHoldAsync();
    }

    [Fact]
    public async Task Replication_beside_writes_ends_with_what_the_primary_has()
    {
        await CreateReplicatedAsync();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(number => Task.Run(async () =>
        {
            await PutAsync($"p{number}");
            await RunDueAsync();
        })));

        // Tasks that lost too many races were put off.
        Clock.Advance(TimeSpan.FromMinutes(1));
        await RunDueAsync();
        Assert.Equal(await StagesAsync(), await StagesAsync(context: Caller(region: OtherRegion)));
        Assert.Equal(await ReadAsync(), await ReadAsync(context: Caller(region: OtherRegion)));
        Assert.Equal("InSync", Assert.Single((await DescribeAsync()).ReplicationStatus!).Status);
    }

    private static async Task<string> OutcomeAsync(Task work)
    {
        try
        {
            await work;
            return "done";
        }
        catch (AwsException refused)
        {
            return refused.Code;
        }
    }

    private async Task LabelsHoldAsync()
    {
        var labels = (await DescribeAsync()).VersionIdsToStages!.Values.SelectMany(stages => stages).ToList();
        Assert.Equal(labels.Distinct(), labels);
        Assert.Contains(StagingLabels.Current, labels);
        Assert.Contains(StagingLabels.Previous, labels);
    }
}
