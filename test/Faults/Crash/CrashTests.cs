using Xunit.Abstractions;

namespace Strongroom.Faults.Tests.Crash;

public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_acknowledged_write_is_lost_and_none_is_half_applied_through_200_kills()
    {
        var kills = CrashRun.Setting(CrashRun.KillsVariable, 200);
        var seed = CrashRun.Setting(CrashRun.SeedVariable, Random.Shared.Next(1, 1_000_000));
        var total = await CrashRun.RunAsync(kills, seed, output.WriteLine);

        Assert.True(total.Kills >= kills);
        // Were no call ever cut off, the kills would prove nothing about half of a write.
        Assert.True(total.InDoubt > 0, $"{total} from seed {seed}");
        Assert.True(total.Acknowledged > total.Kills, $"{total} from seed {seed}");
        // A new write operation needs a case in a subject's NextAsync; a guard over the lists cannot tell whether it is called.
        Assert.Contains("secretsmanager.PutSecretValue", WriteOperations.Targets);
        Assert.Contains("TrentService.CreateKey", WriteOperations.Targets);
        Assert.Contains("lambda.CreateFunction", WriteOperations.Targets);
        Assert.Empty(WriteOperations.Targets.Except(Subject.Answered.Keys));
    }
}
