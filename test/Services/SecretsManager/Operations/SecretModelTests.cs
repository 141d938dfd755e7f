using Strongroom.Protocol.Errors;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>Random sequences of operations through the front door, with restarts in between, against a simple model: the
/// same errors, the same labels, the same values.</summary>
public sealed class SecretModelTests : SecretsFixture
{
    private const int Sequences = 30;
    private const int Steps = 40;

    private static readonly string[] Labels = ["AWSCURRENT", "AWSPREVIOUS", "AWSPENDING", "blue", "green"];

    [Fact]
    public async Task Any_sequence_of_operations_leaves_what_the_model_says()
    {
        for (var seed = 0; seed < Sequences; seed++)
        {
            await FollowAsync(seed);
            if (seed % 5 == 4)
            {
                await RestartAsync();
            }
        }
    }

    private async Task FollowAsync(int seed)
    {
        var random = new Random(seed);
        var name = $"secret-{seed}";
        var model = new SecretModel();
        var log = new List<string>();
        for (var step = 0; step < Steps; step++)
        {
            // Time moves on, so that versions have an order.
            Clock.Advance(TimeSpan.FromSeconds(1));
            var (text, expected, call) = Next(random, model, name);
            var actual = await CodeOfAsync(call);
            log.Add($"{text} -> {actual}");
            Assert.True(expected == actual, $"seed {seed}: expected {expected}\n{string.Join('\n', log)}");
            if (model.IsReadable)
            {
                var stages = await StagesAsync(name);
                Assert.True(model.Stages == stages, $"seed {seed}: expected {model.Stages}\nbut found {stages}\n{string.Join('\n', log)}");
            }
        }

        if (model.IsReadable)
        {
            foreach (var (version, value) in model.Values)
            {
                if (value is null)
                {
                    Assert.Equal(NotFound, await CodeOfAsync(() => ReadAsync(name, version)));
                }
                else
                {
                    Assert.Equal(value, await ReadAsync(name, version));
                }
            }
        }
    }

    private (string Text, string Expected, Func<Task> Call) Next(Random random, SecretModel model, string name)
    {
        string Version() => $"v{random.Next(7)}";
        string? Maybe() => random.Next(3) == 0 ? null : Version();
        string Label() => Labels[random.Next(Labels.Length)];
        var (token, value, label) = (Version(), $"value {random.Next(3)}", Label());
        switch (random.Next(20))
        {
            case < 2:
                return ($"create {token} {value}", model.Create(token, value) ?? "done", () => CreateAsync(value, name, token));
            case < 9:
                string[] stages = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Label()).Distinct()];
                return ($"put {token} {value} [{string.Join(',', stages)}]", model.Put(token, value, stages) ?? "done", () => PutAsync(token, value, name, null, stages));
            case < 10:
                return ($"update {token} {value}", model.Put(token, value) ?? "done", () => CallAsync(
                    SecretsManagerOperations.UpdateSecret, new UpdateSecretRequest { SecretId = name, ClientRequestToken = Token(token), SecretString = Text(value) }));
            case < 15:
                var (from, to) = (Maybe(), Maybe());
                return ($"move {label} {from} {to}", model.Move(label, from, to) ?? "done", () => MoveAsync(label, from, to, name));
            case < 17:
                return ($"rotate {token}", model.Rotate(token) ?? "done", () => CallAsync(
                    SecretsManagerOperations.RotateSecret,
                    new RotateSecretRequest { SecretId = name, ClientRequestToken = Token(token), RotationLambdaARN = RecordingFunctions.Known }));
            case 17:
                return ("delete", model.Delete() ?? "done", () => DeleteAsync(name));
            case 18 when random.Next(4) == 0:
                model.Purge();
                return ("delete by force", "done", () => DeleteAsync(name, force: true));
            default:
                return ("restore", model.Restore() ?? "done", () => CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = name }));
        }
    }

    private static async Task<string> CodeOfAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "done";
        }
        catch (AwsException refused)
        {
            return refused.Code;
        }
    }
}
