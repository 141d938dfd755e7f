using Strongroom.Services.Audit;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Values;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>The events that CloudTrail shows of a rotation (user guide, "CloudTrail entries").</summary>
internal static class RotationEvents
{
    public static ServiceEvent Started(SecretRecord secret, RotationRun run) =>
        Of(secret, run, run.Kind is RotationKind.Test ? "TestRotationStarted" : "RotationStarted", run.Started);

    /// <summary>What tells of a run's end, if anything does: AWS has no event for one that was cancelled, CancelRotateSecret's own
    /// record being there.</summary>
    public static ServiceEvent? Ended(SecretRecord secret, RotationRun run) => run.Outcome switch
    {
        RotationOutcome.Succeeded => Of(secret, run, run.Kind is RotationKind.Test ? "TestRotationSucceeded" : "RotationSucceeded", run.Ended!.Value),
        RotationOutcome.Failed => Of(secret, run, run.Kind is RotationKind.Test ? "TestRotationFailed" : "RotationFailed", run.Ended!.Value) with
        {
            ErrorMessage = $"Error when executing {(secret.Rotation?.LambdaArn is { } function ? $"lambda {function}" : "managed rotation")} during {run.Step} step",
        },
        RotationOutcome.Abandoned => Of(secret, run, "RotationAbandoned", run.Ended!.Value),
        _ => null,
    };

    private static ServiceEvent Of(SecretRecord secret, RotationRun run, string name, DateTimeOffset time) => new(
        ValueEnvelope.ServiceName, name, secret.Account, secret.Region, time, $"Rotation-{secret.Arn}-{run.Token}",
        new Dictionary<string, string> { ["SecretId"] = secret.Arn });
}
