using System.Collections.Concurrent;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Support;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>Rotation functions of which the named ones can be invoked. They do what AWS's do: put a value unless there is one,
/// and move AWSCURRENT at the end; a test lets steps fail or do something else.</summary>
internal sealed class RecordingFunctions(FakeClock clock) : IRotationFunctions
{
    public const string Known = "arn:aws:lambda:eu-west-1:111111111111:function:rotate";

    /// <summary>The same function in another account.</summary>
    public const string Foreign = "arn:aws:lambda:eu-west-1:222222222222:function:rotate";

    private int _active;

    /// <summary>The functions that were asked about.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>What was invoked, as <c>step token</c>, in order.</summary>
    public ConcurrentQueue<string> Invoked { get; } = [];

    /// <summary>Comes before what the function does.</summary>
    public Func<RotationCall, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Comes after it, before the engine hears of its success.</summary>
    public Func<RotationCall, Task> After { get; set; } = _ => Task.CompletedTask;

    /// <summary>The Types of secrets that need no function.</summary>
    public HashSet<string> Types { get; } = [];

    /// <summary>How many ran at once at most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Where the function calls Secrets Manager.</summary>
    public FrontDoor? Door { get; set; }

    public bool NeedsNoFunction(SecretRecord secret) => secret.OwningService is not null || (secret.Type is { } type && Types.Contains(type));

    public ValueTask<RotationConfiguration?> ConfigureAsync(RotationConfiguration wanted, SecretRecord secret, CallContext context)
    {
        if (wanted.LambdaArn is { } function) Asked.Add(function);
        return ValueTask.FromResult(wanted.LambdaArn is null or Known or Foreign ? wanted : null);
    }

    /// <summary>Lets a step fail.</summary>
    public void Fail(string step, string because = "The database is away.") => Before = (call, _) =>
        call.Step == step ? throw new RotationFunctionException(because) : Task.CompletedTask;

    /// <summary>Lets all steps succeed.</summary>
    public void Mend() => Before = (_, _) => Task.CompletedTask;

    public async Task InvokeAsync(RotationCall call, CancellationToken cancellation)
    {
        lock (Invoked) MostAtOnce = Math.Max(MostAtOnce, ++_active);
        Invoked.Enqueue($"{call.Step} {call.Token.TrimEnd('-')}");
        try
        {
            await Before(call, cancellation);
            await DoAsync(call, cancellation);
            await After(call);
        }
        finally
        {
            lock (Invoked) _active--;
        }
    }

    private async Task DoAsync(RotationCall call, CancellationToken cancellation)
    {
        var context = new CallContext(
            "function", Principal.Root(call.Secret.Account), call.Secret.Region, clock.GetUtcNow(), "192.0.2.9", null, cancellation);
        switch (call.Step)
        {
            case RotationSteps.Create:
                try
                {
                    var read = await Door!.CallAsync(
                        SecretsManagerOperations.GetSecretValue,
                        new GetSecretValueRequest { SecretId = call.Secret.Arn, VersionId = call.Token, VersionStage = "AWSPENDING" }, context);
                    read.SecretString?.Dispose();
                }
                catch (AwsException absent) when (absent.Code == "ResourceNotFoundException")
                {
                    using var value = SecretValue.FromText($"value of {call.Token}");
                    await Door!.CallAsync(
                        SecretsManagerOperations.PutSecretValue,
                        new PutSecretValueRequest
                        {
                            SecretId = call.Secret.Arn,
                            ClientRequestToken = call.Token,
                            SecretString = value,
                            VersionStages = ["AWSPENDING"],
                            RotationToken = call.RotationToken is null ? null : SecretValue.FromText(call.RotationToken),
                        },
                        context);
                }

                break;
            case RotationSteps.Finish:
                var stages = (await Door!.CallAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = call.Secret.Arn }, context)).VersionIdsToStages!;
                var current = stages.FirstOrDefault(each => each.Value.Contains("AWSCURRENT")).Key;
                if (current != call.Token)
                {
                    await Door!.CallAsync(
                        SecretsManagerOperations.UpdateSecretVersionStage,
                        new UpdateSecretVersionStageRequest
                        {
                            SecretId = call.Secret.Arn,
                            VersionStage = "AWSCURRENT",
                            MoveToVersionId = call.Token,
                            RemoveFromVersionId = current,
                        },
                        context);
                }

                break;
            default:
                break;
        }
    }
}
