using System.Collections.Immutable;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Bench.Subjects;

/// <summary>Moves of staging labels on a secret with three labelled versions.</summary>
internal static class LabelSubjects
{
    /// <summary>PutSecretValue: a new version becomes AWSCURRENT, the one before it AWSPREVIOUS.</summary>
    public static Subject Put() => OnManySecrets(secret => StagingLabels.Put(secret.Versions, secret.New, Version(), null));

    /// <summary>UpdateSecretVersionStage: AWSCURRENT goes back to the version before.</summary>
    public static Subject RollBack() => OnManySecrets(secret => StagingLabels.Update(secret.Versions, StagingLabels.Current, secret.Current, secret.Previous));

    // The shape of an immutable dictionary goes by the hashes of its keys, which differ from process to process: over many
    // secrets the cost is the same in each.
    private static Subject OnManySecrets(Func<Sample, Outcome<ImmutableDictionary<string, VersionRecord>>> move)
    {
        Sample[] secrets = [.. Enumerable.Range(0, 500).Select(_ => new Sample())];
        var next = 0;
        return new Subject(() => _ = move(secrets[next++ % secrets.Length]).Value);
    }

    private static VersionRecord Version(params string[] stages) => new()
    {
        CreatedDate = StillClock.Moment,
        KmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/5c1a2f11-6f0f-4b6c-9a51-0a4a5d1a2f11",
        HasValue = true,
        Stages = stages,
    };

    private sealed class Sample
    {
        public Sample() => Versions = new Dictionary<string, VersionRecord>
        {
            [Guid.NewGuid().ToString()] = Version("blue"),
            [Previous] = Version(StagingLabels.Previous),
            [Current] = Version(StagingLabels.Current, "green"),
        }.ToImmutableDictionary();

        public string Previous { get; } = Guid.NewGuid().ToString();

        public string Current { get; } = Guid.NewGuid().ToString();

        public string New { get; } = Guid.NewGuid().ToString();

        public ImmutableDictionary<string, VersionRecord> Versions { get; }
    }
}
