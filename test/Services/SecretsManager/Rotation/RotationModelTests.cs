using Strongroom.Protocol.Errors;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;

namespace Strongroom.Services.SecretsManager.Tests.Rotation;

/// <summary>Random sequences of everything that can befall a secret while it rotates: in between and inside of its steps.</summary>
public sealed class RotationModelTests : RotationFixture
{
    private const int Sequences = 40;
    private const int Acts = 40;

    [Fact]
    public async Task Whatever_befalls_a_rotating_secret_its_labels_and_its_story_are_whole()
    {
        for (var seed = 0; seed < Sequences; seed++)
        {
            await FollowAsync(seed);
        }
    }

    private async Task FollowAsync(int seed)
    {
        var random = new Random(seed);
        var name = $"secret-{seed}";
        var number = 0;
        await CreateAsync(name: name);
        var arn = (await DescribeAsync(name)).ARN!;
        var log = new List<string>();
        var cancelled = 0;

        async Task ActAsync(string where)
        {
            var act = random.Next(9);
            log.Add($"{where} {act}");
            try
            {
                switch (act)
                {
                    case 0 or 1 or 2:
                        await RotateAsync($"r{++number}", id: name, now: random.Next(4) > 0, rules: random.Next(2) == 0 ? new RotationRulesType { AutomaticallyAfterDays = 1 } : null);
                        break;
                    case 3:
                        await PutAsync($"p{++number}", id: name);
                        break;
                    case 4:
                        await PutAsync($"p{++number}", id: name, stages: ["AWSPENDING"]);
                        break;
                    case 5:
                        var running = (await RecordAsync(name)).Current is not null;
                        await CancelAsync(name);
                        cancelled += running ? 1 : 0;
                        break;
                    case 6:
                        var stages = (await DescribeAsync(name)).VersionIdsToStages!;
                        var (from, to) = (Holder(stages, "AWSCURRENT"), Holder(stages, "AWSPREVIOUS"));
                        if (to is not null) await MoveAsync("AWSCURRENT", from!.TrimEnd('-'), to.TrimEnd('-'), name);
                        break;
                    case 7:
                        var pending = Holder((await DescribeAsync(name)).VersionIdsToStages!, "AWSPENDING");
                        if (pending is not null) await MoveAsync("AWSPENDING", pending.TrimEnd('-'), null, name);
                        break;
                    default:
                        await (random.Next(2) == 0 ? (Task)DeleteAsync(name) : CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = name }));
                        break;
                }
            }
            catch (AwsException refused) when (refused.Fault == Fault.Client)
            {
                log.Add(refused.Code);
            }
        }

        Functions.Before = async (call, _) =>
        {
            log.Add(call.Step);
            if (random.Next(4) == 0) await ActAsync("  inside");
            if (random.Next(6) == 0) throw new RotationFunctionException("By chance.");
        };
        for (var act = 0; act < Acts; act++)
        {
            await ActAsync("act");
            if (random.Next(2) == 0) await RunDueAsync();
            if (random.Next(4) == 0) Clock.Advance(TimeSpan.FromMinutes(random.Next(120)));
            if (random.Next(20) == 0) await RestartWithTheStoryAsync();
            var described = await DescribeAsync(name);
            var labels = described.VersionIdsToStages!.SelectMany(version => version.Value).ToList();
            Assert.True(labels.Distinct().Count() == labels.Count && labels.Contains("AWSCURRENT"), $"seed {seed}: {string.Join(' ', labels)}\n{string.Join('\n', log)}");
            if (described.DeletedDate is null)
            {
                await ReadAsync(name);
            }
        }

        Functions.Mend();
        await CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = name });
        for (var again = 0; again < 10 && (await RecordAsync(name)).Current is not null; again++)
        {
            Clock.Advance(TimeSpan.FromHours(1));
            await RunDueAsync();
        }

        // Each that began has ended, and was told to have: by one event, or by the record of CancelRotateSecret.
        await RestartWithTheStoryAsync();
        var told = _story.Where(each => each.Secret == arn).Select(each => each.Name).ToList();
        Assert.True(
            told.Count(each => each.EndsWith("Started", StringComparison.Ordinal)) == told.Count(each => !each.EndsWith("Started", StringComparison.Ordinal)) + cancelled,
            $"seed {seed}: {cancelled} cancelled; {string.Join(' ', told)}\n{string.Join('\n', log)}");
        await DeleteAsync(name, force: true);
        Assert.Empty(Server.Failures);
        Assert.True(Functions.MostAtOnce <= 1);
    }

    private readonly List<(string Name, string Secret)> _story = [];

    private async Task RestartWithTheStoryAsync()
    {
        await RunDueAsync();
        _story.AddRange(Server.Trail.Events.Where(each => each.Name.Contains("Rotation", StringComparison.Ordinal)).Select(each => (each.Name, each.Details["SecretId"])));
        await RestartAsync();
    }

    private static string? Holder(IReadOnlyDictionary<string, IReadOnlyList<string>> stages, string label) =>
        stages.Where(each => each.Value.Contains(label)).Select(each => each.Key).FirstOrDefault();
}
