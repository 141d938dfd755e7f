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
            || !Only(hours, ",-*/")
            || !Only(dayOfMonth, ",-*?/L")
            || dayOfMonth.Contains("L-", StringComparison.Ordinal)
            || !Only(month, ",-*/ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            || !Only(dayOfWeek, "#,-*?/ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
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

    // Quartz overlooks an empty item of a list.
    private static bool Only(string field, string others) =>
        field.All(character => char.IsAsciiDigit(character) || others.Contains(character)) && field.Split(',').All(item => item.Length > 0);

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
