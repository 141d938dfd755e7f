namespace Strongroom.Services.Lambda.Invocations;

/// <summary>An event that was accepted for a function and waits to be given to it. Stored, sealed like every record; it may hold
/// secrets, so the due task that wakes it names its id alone.</summary>
internal sealed record EventRecord
{
    /// <summary>The request's id, which the function and its log know it by.</summary>
    public required string Id { get; init; }

    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    /// <summary>As the caller named it, or null.</summary>
    public string? Qualifier { get; init; }

    public required byte[] Payload { get; init; }

    public string? ClientContext { get; init; }

    public required DateTimeOffset Accepted { get; init; }

    /// <summary>How often the function has failed on it.</summary>
    public int Failures { get; init; }

    /// <summary>How often there was no room for it.</summary>
    public int Delays { get; init; }
}
