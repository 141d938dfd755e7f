using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>The engine's own setting among the items of ExternalSecretRotationMetadata. It is ours: AWS has none of the kind.</summary>
public static class RotationSetting
{
    /// <summary>The key of the item.</summary>
    public const string OnFailure = "on-failure";

    /// <summary>Its only value but "keep", which is what holds without it.</summary>
    public const string RollBack = "rollback";

    /// <summary>Whether the old credential is to be put back when setSecret succeeded and testSecret failed for good.</summary>
    public static bool RollsBack(RotationConfiguration? rotation) =>
        rotation?.ExternalMetadata.Any(item => item is { Key: OnFailure, Value: RollBack }) ?? false;

    /// <summary>The value that is none, or null.</summary>
    public static string? Misspelt(RotationConfiguration rotation) =>
        rotation.ExternalMetadata.FirstOrDefault(item => item.Key == OnFailure && item.Value is not (RollBack or "keep"))?.Value;
}
