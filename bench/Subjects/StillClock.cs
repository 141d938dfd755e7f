namespace Strongroom.Bench.Subjects;

/// <summary>A clock that stands still, so that one signature stays good however long a benchmark runs.</summary>
internal sealed class StillClock : TimeProvider
{
    public static readonly DateTimeOffset Moment = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Moment;
}
