using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Tests.Operations;

namespace Strongroom.Services.SecretsManager.Tests.Rotation;

/// <summary>What tests of rotation share.</summary>
public abstract class RotationFixture : SecretsFixture
{
    /// <summary>The steps of a whole rotation.</summary>
    protected static readonly string[] AllSteps = [RotationSteps.Create, RotationSteps.Set, RotationSteps.Test, RotationSteps.Finish];

    private protected Task<RotateSecretResponse> RotateAsync(
        string token = "v2", RotationRulesType? rules = null, bool? now = null, string? function = RecordingFunctions.Known, string id = Name, string? onFailure = null) =>
        CallAsync(SecretsManagerOperations.RotateSecret, new RotateSecretRequest
        {
            SecretId = id,
            ClientRequestToken = Token(token),
            RotationLambdaARN = function,
            RotationRules = rules,
            RotateImmediately = now,
            ExternalSecretRotationMetadata = onFailure is null ? null : [new ExternalSecretRotationMetadataItem { Key = RotationSetting.OnFailure, Value = onFailure }],
        });

    private protected Task<CancelRotateSecretResponse> CancelAsync(string id = Name) =>
        CallAsync(SecretsManagerOperations.CancelRotateSecret, new CancelRotateSecretRequest { SecretId = id });

    /// <summary>What was invoked since the last time, as <c>step token</c>.</summary>
    protected List<string> Invoked()
    {
        var invoked = new List<string>();
        while (Functions.Invoked.TryDequeue(out var step)) invoked.Add(step);
        return invoked;
    }

    /// <summary>The rotation events since the start of the server, with their error behind a colon.</summary>
    protected List<string> Events() =>
        [.. Server.Trail.Events.Where(each => each.Name.Contains("Rotation", StringComparison.Ordinal)).Select(each => each.ErrorMessage is { } error ? $"{each.Name}: {error}" : each.Name)];

    private protected async Task<RotationRecord> RecordAsync(string id = Name) => (await Server.Rotations.FindAsync((await DescribeAsync(id)).ARN!))!.Value.Rotation;

    private protected async Task<RotationRun> LastAsync(string id = Name) => (await RecordAsync(id)).Past[0];

    /// <summary>Moves the clock to where the secret's next due task is, and runs it.</summary>
    protected async Task<DateTimeOffset> RunNextAsync(string id = Name)
    {
        var task = await NextTaskAsync(id) ?? throw new InvalidOperationException("Nothing is due.");
        if (task > Clock.GetUtcNow()) Clock.Advance(task - Clock.GetUtcNow());
        await RunDueAsync();
        return Clock.GetUtcNow();
    }

    /// <summary>When the secret's rotation is due; null if it is not.</summary>
    protected async Task<DateTimeOffset?> NextTaskAsync(string id = Name) =>
        (await Server.Due.FindAsync(Rotations.TaskKind, (await DescribeAsync(id)).ARN!))?.DueAt;
}
