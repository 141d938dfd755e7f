using System.Collections.Immutable;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Bench.Subjects;

/// <summary>Moves of staging labels on a secret with three labelled versions.</summary>
internal static class LabelSubjects
{
    private static readonly ImmutableDictionary<string, VersionRecord> Versions = new Dictionary<string, VersionRecord>
    {
        ["11111111-1111-4111-8111-111111111111"] = Version("blue"),
        ["22222222-2222-4222-8222-222222222222"] = Version(StagingLabels.Previous),
        ["33333333-3333-4333-8333-333333333333"] = Version(StagingLabels.Current, "green"),
    }.ToImmutableDictionary();

    /// <summary>PutSecretValue: a new version becomes AWSCURRENT, the one before it AWSPREVIOUS.</summary>
    public static Subject Put() => new(() => _ = StagingLabels.Put(Versions, "44444444-4444-4444-8444-444444444444", Version(), null).Value);

    /// <summary>UpdateSecretVersionStage: AWSCURRENT goes back to the version before.</summary>
    public static Subject RollBack() => new(() => _ = StagingLabels.Update(
        Versions, StagingLabels.Current, "33333333-3333-4333-8333-333333333333", "22222222-2222-4222-8222-222222222222").Value);

    private static VersionRecord Version(params string[] stages) => new()
    {
        CreatedDate = StillClock.Moment,
        KmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/5c1a2f11-6f0f-4b6c-9a51-0a4a5d1a2f11",
        HasValue = true,
        Stages = stages,
    };
}
