namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>Which version GetSecretValue reads: AWSCURRENT unless the caller names a version, a label or both, which must
/// then agree (API reference, GetSecretValue).</summary>
public static class VersionSelection
{
    /// <summary>The id of the version to read, or the recorded error.</summary>
    public static Outcome<string> Select(SecretRecord secret, string? versionId, string? versionStage)
    {
        if (versionId is null)
        {
            var stage = versionStage ?? StagingLabels.Current;
            var holder = StagingLabels.Holder(secret.Versions, stage);
            return holder is not null && secret.Versions[holder].HasValue
                ? holder
                : new RuleViolation(ErrorCodes.ResourceNotFound, Messages.NoValueForStage(stage));
        }

        if (!secret.Versions.TryGetValue(versionId, out var version))
            return new RuleViolation(ErrorCodes.ResourceNotFound, Messages.NoValueForVersion(versionId));
        if (versionStage is not null && !version.Has(versionStage))
            return new RuleViolation(ErrorCodes.InvalidRequest, Messages.StageNotOnVersion);

        // The rotation functions ask for the empty version by id and label, and take this answer as "not created yet".
        if (!version.HasValue)
            return new RuleViolation(
                ErrorCodes.ResourceNotFound,
                versionStage is null ? Messages.NoValueForVersion(versionId) : Messages.NoValueForStage(versionStage));
        return versionId;
    }
}
