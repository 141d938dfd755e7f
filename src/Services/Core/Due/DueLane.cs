namespace Strongroom.Services.Due;

/// <summary>
/// Tasks that are bounded apart from all others, because there may be thousands of them or because they take long: however
/// many are due, they hold up nothing else, and nothing else holds them up.
/// </summary>
/// <param name="Name">Stored with each of its tasks (<see cref="DueTask.Lane"/>).</param>
/// <param name="Concurrency">How many run at once, from 1.</param>
public sealed record DueLane(string Name, int Concurrency);
