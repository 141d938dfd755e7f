namespace Strongroom.Support;

/// <summary>
/// A clock that a test moves. Timers fire inside <see cref="Advance"/>, each at its own moment, in order. A test arms its
/// wait before the act: <see cref="WhenArmedAsync"/> tells when the code under test has set the timer that is to fire.
/// </summary>
public sealed class FakeClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly List<(DateTimeOffset At, TaskCompletionSource Armed)> _waits = [];
    private DateTimeOffset _now = start;

    /// <summary>A clock at a fixed moment of 2026.</summary>
    public FakeClock()
        : this(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward and fires what becomes due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset end;
        lock (_gate) end = _now + by;
        while (NextDue(end) is { } timer) timer.Fire();
        lock (_gate) _now = end;
    }

    /// <summary>Completes once a timer is set for <paramref name="at"/>; at once when one is.</summary>
    public Task WhenArmedAsync(DateTimeOffset at)
    {
        lock (_gate)
        {
            if (_timers.Exists(timer => timer.DueAt == at)) return Task.CompletedTask;
            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((at, armed));
            return armed.Task;
        }
    }

    private FakeTimer? NextDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            var next = _timers.MinBy(timer => timer.DueAt);
            if (next is null || next.DueAt > end) return null;
            if (next.DueAt > _now) _now = next.DueAt;
            _timers.Remove(next);
            next.Rearm();
            return next;
        }
    }

    private void Set(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            timer.Period = period;
            if (dueTime == Timeout.InfiniteTimeSpan) return;
            Arm(timer, _now + dueTime);
        }
    }

    private void Arm(FakeTimer timer, DateTimeOffset at)
    {
        timer.DueAt = at;
        _timers.Add(timer);
        foreach (var wait in _waits.Where(wait => wait.At == at)) wait.Armed.TrySetResult();
        _waits.RemoveAll(wait => wait.At == at);
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; set; }

        public TimeSpan Period { get; set; }

        public void Fire() => callback(state);

        public void Rearm()
        {
            if (Period > TimeSpan.Zero) clock.Arm(this, DueAt + Period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
