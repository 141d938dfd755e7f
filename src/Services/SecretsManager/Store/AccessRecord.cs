namespace Strongroom.Services.SecretsManager.Store;

/// <summary>On which days a secret and its versions were last read. Kept apart from the secret's record, so that reading
/// a secret never competes with changing it (ADR 0005).</summary>
internal sealed record AccessRecord
{
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    public required string Suffix { get; init; }

    /// <summary>The day (midnight UTC) of the last read of each version.</summary>
    public required IReadOnlyDictionary<string, DateTimeOffset> Versions { get; init; }
}
