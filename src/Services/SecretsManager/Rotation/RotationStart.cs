using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>How a rotation begins, by whichever way it comes.</summary>
internal static class RotationStart
{
    /// <summary>The version that an earlier rotation has left half-made: on it goes on. Null if there is none.</summary>
    public static string? HalfMade(SecretRecord secret) =>
        StagingLabels.Holder(secret.Versions, StagingLabels.Pending) is { } pending && !secret.Versions[pending].Has(StagingLabels.Current) ? pending : null;

    /// <summary>The secret with the empty version that the function is to fill.</summary>
    /// <returns>A violation if the secret has too many versions.</returns>
    public static Outcome<SecretRecord> WithPending(SecretRecord secret, string token, DateTimeOffset now)
    {
        if (VersionRetention.CheckRoom(secret.Versions, now) is { } full)
        {
            return full;
        }

        var empty = new VersionRecord { CreatedDate = now, KmsKeyId = secret.KmsKeyId };
        return secret with { Versions = StagingLabels.AddPending(secret.Versions, token, empty) };
    }

    /// <summary>A run of all steps.</summary>
    public static RotationRun Rotation(SecretRecord secret, RotationTrigger trigger, string token, DateTimeOffset now) =>
        RotationRun.New(RotationKind.Rotation, trigger, token, now) with { RotationToken = NeedsToken(secret) ? Guid.NewGuid().ToString() : null };

    /// <summary>
    /// Ends a run that stands in the way of a new one without being one under way: a test; a rotation whose version cannot
    /// become current any more; or one whose version has become current, so that nothing but the return of its function is missing.
    /// </summary>
    /// <returns>The run as it ends; null if it is under way.</returns>
    public static RotationRun? Settle(SecretRecord secret, RotationRun run, DateTimeOffset now)
    {
        if (run.Kind is RotationKind.Test)
        {
            return run.End(RotationOutcome.Abandoned, now, "A rotation took its place.");
        }

        if (Rotations.IsLost(secret, run))
        {
            return run.End(RotationOutcome.Abandoned, now, "Its version lost the label AWSPENDING.");
        }

        return secret.Versions[run.Token].Has(StagingLabels.Current)
            ? run.Reported(null, now).End(RotationOutcome.Succeeded, now)
            : null;
    }

    // A function that assumes a role, or is another account's, proves by the token that it works for this rotation
    // (API reference, PutSecretValue.RotationToken).
    private static bool NeedsToken(SecretRecord secret) =>
        secret.Rotation is { } rotation
        && (rotation.ExternalRoleArn is not null
            || (rotation.LambdaArn is { } function && function.Split(':') is [_, _, _, _, var account, ..] && account != secret.Account));
}
