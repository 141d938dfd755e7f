namespace Strongroom.Storage;

/// <summary>
/// A transaction lost a race: something it had read was written by another in the meantime. Nothing was applied;
/// whoever owns the attempt reads again and retries.
/// </summary>
public sealed class ConflictException() : Exception("The transaction conflicts with another.");
