using System.Globalization;

namespace Strongroom.Patterns.Schedules;

/// <summary>
/// A rule's ScheduleExpression (EventBridge user guide, "Creating a rule that runs on a schedule"): <c>rate(5 minutes)</c> or
/// <c>cron(Minutes Hours Day-of-month Month Day-of-week Year)</c>, in UTC.
/// </summary>
public sealed class ScheduleExpression
{
    /// <summary>Characters that it may have (API reference, PutRule).</summary>
    public const int MaxLength = 256;

    private readonly CronCalendar? _calendar;

    private ScheduleExpression(string text, TimeSpan? rate, CronCalendar? calendar) => (Text, Rate, _calendar) = (text, rate, calendar);

    /// <summary>The expression as it was given.</summary>
    public string Text { get; }

    /// <summary>The time between two runs, of a rate; null of a cron expression.</summary>
    public TimeSpan? Rate { get; }

    /// <summary>Reads an expression; null if it is none: EventBridge answers <c>ValidationException</c>, "Parameter ScheduleExpression is not valid."</summary>
    public static ScheduleExpression? Parse(string text)
    {
        if (text.Length > MaxLength || !text.EndsWith(')'))
        {
            return null;
        }

        if (text.StartsWith("rate(", StringComparison.Ordinal))
        {
            return ReadRate(text[5..^1]) is { } rate ? new ScheduleExpression(text, rate, null) : null;
        }

        return text.StartsWith("cron(", StringComparison.Ordinal) && CronCalendar.Parse(text[5..^1]) is { } calendar ? new ScheduleExpression(text, null, calendar) : null;
    }

    /// <summary>The first run after an instant.</summary>
    /// <param name="instant">The instant; a run at it has been.</param>
    /// <param name="since">When the rule was made or enabled, from which a rate counts.</param>
    /// <returns>The time, at a full minute for a cron expression; null if there is none any more (its years are over).</returns>
    public DateTimeOffset? After(DateTimeOffset instant, DateTimeOffset since)
    {
        if (_calendar is not null)
        {
            return _calendar.After(instant);
        }

        var rate = Rate!.Value.Ticks;
        var gone = instant < since ? 0 : (instant - since).Ticks / rate;
        return DateTimeOffset.MaxValue.UtcTicks - since.UtcTicks > (gone + 1) * (decimal)rate ? since.AddTicks((gone + 1) * rate) : null;
    }

    // One minute, two minutes: the unit's number has to agree.
    private static TimeSpan? ReadRate(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var digits, var unit]
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
        {
            return null;
        }

        long minutes = (unit, count == 1) switch
        {
            ("minute", true) or ("minutes", false) => 1,
            ("hour", true) or ("hours", false) => 60,
            ("day", true) or ("days", false) => 60 * 24,
            _ => 0,
        };

        // A hundred years are enough.
        return minutes > 0 && minutes * count <= 60L * 24 * 36525 ? TimeSpan.FromMinutes(minutes * count) : null;
    }
}
