namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>How a secret is rotated. Absent from a secret whose rotation was never configured.</summary>
public sealed record RotationConfiguration
{
    /// <summary>False after CancelRotateSecret, which keeps everything else.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The rotation function; null where rotation needs none (managed rotation).</summary>
    public string? LambdaArn { get; init; }

    /// <summary>The rules as the caller gave them.</summary>
    public RotationRules? Rules { get; init; }

    /// <summary>When <see cref="Rules"/> were set: the hours of a rate() are counted from midnight of that day.</summary>
    public DateTimeOffset? ScheduleSetDate { get; init; }

    /// <summary>The latest date the next rotation happens by; in the past after a failure.</summary>
    public DateTimeOffset? NextRotationDate { get; init; }

    /// <summary>What a managed external secret's rotation needs, in the caller's order.</summary>
    public IReadOnlyList<ExternalRotationItem> ExternalMetadata { get; init; } = [];

    /// <summary>The role that rotation of a managed external secret assumes.</summary>
    public string? ExternalRoleArn { get; init; }

    /// <summary>The secret whose credential the rotation works with, which whoever configured it was allowed to read; null if it
    /// needs none.</summary>
    public string? MasterArn { get; init; }
}

/// <summary>RotationRulesType as given: <see cref="AutomaticallyAfterDays"/> or <see cref="ScheduleExpression"/>, never
/// both. <see cref="RotationSchedule.Parse"/> reads it.</summary>
/// <param name="AutomaticallyAfterDays">1 to 1000 days.</param>
/// <param name="Duration">The length of the rotation window, e.g. <c>3h</c>.</param>
/// <param name="ScheduleExpression"><c>rate(...)</c> or <c>cron(...)</c>.</param>
public sealed record RotationRules(long? AutomaticallyAfterDays = null, string? Duration = null, string? ScheduleExpression = null);

/// <summary>An item of ExternalSecretRotationMetadata.</summary>
/// <param name="Key">1 to 256 characters.</param>
/// <param name="Value">1 to 2048 characters; names and ids, not secret material.</param>
public sealed record ExternalRotationItem(string Key, string Value);
