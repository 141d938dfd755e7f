using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>How rotations lie in the store. Numbers are stored and never change; rotation has 60 to 69.</summary>
internal static class RotationTables
{
    /// <summary>The secrets whose last rotation has failed.</summary>
    public static IndexDefinition<RotationRecord> Failing { get; } =
        new(1, "failing", record => record.IsFailing ? [Key.Of(record.SecretArn)] : []);

    public static TableDefinition<RotationRecord> Rotations { get; } = new(
        60, "rotations", RotationJson.Default.RotationRecord, record => KeyOf(record.SecretArn), Failing);

    public static Key KeyOf(string secretArn) => Key.Of(secretArn);
}
