using Quartz;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// A <c>cron(Minutes Hours Day-of-month Month Day-of-week Year)</c> expression under the rules of rotation (user guide,
/// "Rotation schedules"): minutes 0, year <c>*</c>, one of the two day fields <c>?</c>, windows of a day at least four
/// hours apart. The calendar itself is Quartz's, whose notation AWS took over.
/// </summary>
public sealed class RotationCron
{
    private const int FieldLimit = 256;

    // Any leap year will do: every calendar date that exists comes up from here within a few years.
    private static readonly DateTimeOffset Reference = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly CronField HoursOfDay = new(0, 23, []);
    private static readonly CronField DaysOfMonth = new(1, 31, []);
    private static readonly CronField Months = new(1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);
    private static readonly CronField DaysOfWeek = new(1, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    private readonly CronExpression _calendar;

    private RotationCron(CronExpression calendar, IReadOnlyList<int> hours)
    {
        _calendar = calendar;
        Hours = hours;
        ShortestGap = hours.Zip(hours.Skip(1), (first, second) => second - first).DefaultIfEmpty(24).Min();
    }

    /// <summary>The hours at which windows open on a day that has any, ascending.</summary>
    public IReadOnlyList<int> Hours { get; }

    /// <summary>Hours between two windows of a day; 24 if there is one only. Hours count anew every day, so the gap over
    /// midnight does not matter: no window reaches it.</summary>
    public int ShortestGap { get; }

    /// <summary>Reads an expression; null if it is not one that rotation takes.</summary>
    public static RotationCron? Parse(string expression)
    {
        if (expression.Length > FieldLimit || !expression.StartsWith("cron(", StringComparison.Ordinal) || !expression.EndsWith(')'))
            return null;
        var fields = expression[5..^1].ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields is not ["0", var hours, var dayOfMonth, var month, var dayOfWeek, "*"]
            || dayOfMonth == "?" == (dayOfWeek == "?")
            || !HoursOfDay.Accepts(hours)
            || !(dayOfMonth is "?" or "L" || DaysOfMonth.Accepts(dayOfMonth))
            || !Months.Accepts(month)
            || !IsDayOfWeek(dayOfWeek))
            return null;

        if (Read($"0 0 {hours} * * ?") is not { } daily || Read($"0 0 {hours} {dayOfMonth} {month} {dayOfWeek}") is not { } calendar)
            return null;
        var cron = new RotationCron(calendar, HoursOf(daily));

        // A day that never comes (30 February) is no schedule.
        return cron.ShortestGap >= 4 && calendar.GetNextValidTimeAfter(Reference) is not null ? cron : null;
    }

    /// <summary>The first time a window opens strictly after an instant.</summary>
    public DateTimeOffset After(DateTimeOffset instant) => _calendar.GetNextValidTimeAfter(instant)
        ?? throw new InvalidOperationException("The cron expression was checked to come up again and again, but does not.");

    // One of: any day, the last one, FRIL (the last Friday), FRI#2 (the second), or a list.
    private static bool IsDayOfWeek(string field) =>
        field is "?" or "L"
        || DaysOfWeek.Accepts(field)
        || (field.EndsWith('L') && DaysOfWeek.IsValue(field[..^1]))
        || (field.Split('#') is [var day, [>= '1' and <= '5']] && DaysOfWeek.IsValue(day));

    private static CronExpression? Read(string quartz) =>
        CronExpression.IsValidExpression(quartz) ? new CronExpression(quartz) { TimeZone = TimeZoneInfo.Utc } : null;

    private static List<int> HoursOf(CronExpression daily)
    {
        List<int> hours = [];
        var instant = daily.GetNextValidTimeAfter(Reference.AddTicks(-1));
        while (instant is { } time && time < Reference.AddDays(1))
        {
            hours.Add(time.Hour);
            instant = daily.GetNextValidTimeAfter(time);
        }

        return hours;
    }
}
