using System.Globalization;
using System.Text.RegularExpressions;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>When a rotation may happen: any time from <see cref="Start"/> up to, not including, <see cref="End"/>.</summary>
/// <param name="Start">On the hour, UTC.</param>
/// <param name="End">Exclusive, UTC; never past the midnight after <paramref name="Start"/>.</param>
public sealed record RotationWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>NextRotationDate: the last second of the window, the latest that the rotation happens by.</summary>
    public DateTimeOffset NextRotationDate => End.AddSeconds(-1);
}

/// <summary>
/// When a secret rotates by itself, read from RotationRules (user guide, "Rotation schedules"; API reference,
/// RotationRulesType). All times are UTC.
/// <list type="bullet">
/// <item>AutomaticallyAfterDays and <c>rate(N days)</c> count days from the last rotation, by function or by hand; the
/// window opens at midnight.</item>
/// <item><c>rate(N hours)</c> counts hours from the midnight before the schedule was set, whatever rotates in between.</item>
/// <item><c>cron(...)</c> names the hours at which windows open, by the calendar alone.</item>
/// </list>
/// Without Duration, a window of a schedule in hours is an hour long, any other lasts to the end of its day.
/// </summary>
public sealed partial class RotationSchedule
{
    private readonly int _days;
    private readonly int _hours;
    private readonly RotationCron? _cron;
    private readonly int? _windowHours;

    private RotationSchedule(int days, int hours, RotationCron? cron, int? windowHours)
    {
        _days = days;
        _hours = hours;
        _cron = cron;
        _windowHours = windowHours;
    }

    /// <summary>Reads the rules, or says which is broken, in AWS's words.</summary>
    public static Outcome<RotationSchedule> Parse(RotationRules rules)
    {
        if (rules.AutomaticallyAfterDays is not null && rules.ScheduleExpression is not null)
            return Broken(Messages.ScheduleAndDays);

        int? duration = null;
        if (rules.Duration is not null)
        {
            duration = ReadDuration(rules.Duration);
            if (duration is null)
                return Broken(Messages.DurationRange);
        }

        return rules switch
        {
            { AutomaticallyAfterDays: < 1 or > 1000 } => Broken(Messages.AfterDaysRange),
            { AutomaticallyAfterDays: { } days } => new RotationSchedule((int)days, 0, null, duration),
            { ScheduleExpression: { } expression } when RatePattern().Match(expression) is { Success: true } rate =>
                FromRate(rate, duration),
            { ScheduleExpression: { } expression } => FromCron(expression, duration),
            _ => Broken(Messages.ScheduleMissing),
        };
    }

    /// <summary>
    /// The first window after the last rotation, or after the schedule was set if the secret has not rotated since. It is
    /// in the past when a rotation is overdue.
    /// </summary>
    /// <param name="scheduleSet">When the rules were set.</param>
    /// <param name="lastRotated">The last rotation by function or by hand, or null.</param>
    public RotationWindow NextWindow(DateTimeOffset scheduleSet, DateTimeOffset? lastRotated)
    {
        var from = (lastRotated ?? scheduleSet).ToUniversalTime();
        var start = _cron?.After(from)
            ?? (_hours > 0 ? NextOfHours(scheduleSet.ToUniversalTime(), from) : Midnight(from).AddDays(_days));
        var endOfDay = Midnight(start).AddDays(1);
        var end = _windowHours is { } hours ? start.AddHours(hours) : endOfDay;
        return new RotationWindow(start, end < endOfDay ? end : endOfDay);
    }

    /// <summary>
    /// AutomaticallyAfterDays as DescribeSecret shows it: the days from a rotation to the day of the next window, at
    /// least one, whichever way the schedule was written.
    /// </summary>
    public int AutomaticallyAfterDays(DateTimeOffset scheduleSet, DateTimeOffset? lastRotated)
    {
        if (_days > 0)
            return _days;
        var from = Midnight((lastRotated ?? scheduleSet).ToUniversalTime());
        return Math.Max(1, (Midnight(NextWindow(scheduleSet, lastRotated).Start) - from).Days);
    }

    private static Outcome<RotationSchedule> FromRate(Match rate, int? duration)
    {
        // A number too long to read is out of either range.
        var count = int.TryParse(rate.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        if (rate.Groups["unit"].ValueSpan.StartsWith("day"))
            return count is >= 1 and < 1000 ? new RotationSchedule(count, 0, null, duration) : Broken(Messages.RateInDays);
        if (count is not (>= 4 and < 24))
            return Broken(Messages.RateInHours);
        return duration > count ? Broken(Messages.DurationBeyondRate) : new RotationSchedule(0, count, null, duration ?? 1);
    }

    private static Outcome<RotationSchedule> FromCron(string expression, int? duration)
    {
        if (RotationCron.Parse(expression) is not { } cron)
            return Broken(Messages.ScheduleInvalid);
        if (cron.Hours.Count > 1)
            duration ??= 1;
        if (duration > cron.ShortestGap)
            return Broken(Messages.DurationBeyondRate);
        return cron.Hours[^1] + duration > 24
            ? Broken(Messages.DurationBeyondDay)
            : new RotationSchedule(0, 0, cron, duration);
    }

    private static RuleViolation Broken(string message) => new(ErrorCodes.InvalidParameter, message);

    private static int? ReadDuration(string text) =>
        text.EndsWith('h') && int.TryParse(text.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours is >= 1 and <= 24
            ? hours
            : null;

    private static DateTimeOffset Midnight(DateTimeOffset utc) => new(utc.Date, TimeSpan.Zero);

    private DateTimeOffset NextOfHours(DateTimeOffset scheduleSet, DateTimeOffset after)
    {
        var origin = Midnight(scheduleSet);
        var step = TimeSpan.FromHours(_hours);
        return origin + (step * (((after - origin).Ticks / step.Ticks) + 1));
    }

    [GeneratedRegex(@"^rate\((?<count>[0-9]+) (?<unit>hours?|days?)\)\z")]
    private static partial Regex RatePattern();
}
