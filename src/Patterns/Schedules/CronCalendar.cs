namespace Strongroom.Patterns.Schedules;

/// <summary>
/// The six fields of a cron expression. The search for the next time goes through days, of which there are at most some 84,000 until the
/// last year that can be named, whatever the fields are.
/// </summary>
internal sealed class CronCalendar
{
    private const int FirstYear = 1970;
    private const int LastYear = 2199;

    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly CronValues _minutes;
    private readonly CronValues _hours;
    private readonly Func<DateOnly, bool> _isDay;
    private readonly CronValues _months;
    private readonly CronValues _years;

    private CronCalendar(CronValues minutes, CronValues hours, Func<DateOnly, bool> isDay, CronValues months, CronValues years) =>
        (_minutes, _hours, _isDay, _months, _years) = (minutes, hours, isDay, months, years);

    /// <summary>Reads the fields between the parentheses; null if they are none. One of the two day fields has to be <c>?</c>.</summary>
    public static CronCalendar? Parse(string text)
    {
        if (text.ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var minute, var hour, var date, var month, var weekday, var year]
            || date == "?" == (weekday == "?"))
        {
            return null;
        }

        return CronValues.Parse(minute, 0, 59, []) is { } minutes
            && CronValues.Parse(hour, 0, 23, []) is { } hours
            && (weekday == "?" ? ReadDate(date) : ReadWeekday(weekday)) is { } isDay
            && CronValues.Parse(month, 1, 12, MonthNames) is { } months
            && CronValues.Parse(year, FirstYear, LastYear, []) is { } years
                ? new CronCalendar(minutes, hours, isDay, months, years)
                : null;
    }

    /// <summary>The first time after an instant, in UTC; null if there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset instant)
    {
        var utc = instant.UtcDateTime;
        if (utc.Year > LastYear)
        {
            return null;
        }

        // The next full minute.
        var from = new DateTime(utc.Year, utc.Month, utc.Day, utc.Hour, utc.Minute, 0, DateTimeKind.Utc).AddMinutes(1);
        var day = DateOnly.FromDateTime(from);
        var minute = (from.Hour * 60) + from.Minute;
        while (day.Year <= LastYear)
        {
            if (!_years.Has(day.Year))
            {
                (day, minute) = (new DateOnly(day.Year + 1, 1, 1), 0);
            }
            else if (!_months.Has(day.Month))
            {
                (day, minute) = (new DateOnly(day.Year, day.Month, 1).AddMonths(1), 0);
            }
            else
            {
                if (_isDay(day) && FirstMinute(minute) is { } found)
                {
                    return new DateTimeOffset(day, new TimeOnly(found / 60, found % 60), TimeSpan.Zero);
                }

                (day, minute) = (day.AddDays(1), 0);
            }
        }

        return null;
    }

    private int? FirstMinute(int from)
    {
        for (var minute = from; minute < 24 * 60; minute++)
        {
            if (_hours.Has(minute / 60) && _minutes.Has(minute % 60))
            {
                return minute;
            }
        }

        return null;
    }

    // A list; L, the last day; 15W, the weekday nearest to the 15th within the month; LW, the last weekday.
    private static Func<DateOnly, bool>? ReadDate(string field)
    {
        if (field == "L")
        {
            return day => day.Day == LastDay(day);
        }

        if (field == "LW")
        {
            return day => day.Day == NearestWeekday(day, LastDay(day));
        }

        if (field.EndsWith('W'))
        {
            // In a month without that day there is none.
            return CronValues.Value(field[..^1], 1, 31, []) is { } date ? day => date <= LastDay(day) && day.Day == NearestWeekday(day, date) : null;
        }

        return CronValues.Parse(field, 1, 31, []) is { } dates ? day => dates.Has(day.Day) : null;
    }

    // A list; L, Saturday; 6L or FRIL, the last Friday; 3#2 or TUE#2, the second Tuesday.
    private static Func<DateOnly, bool>? ReadWeekday(string field)
    {
        if (field == "L")
        {
            return day => day.DayOfWeek is DayOfWeek.Saturday;
        }

        if (field.EndsWith('L'))
        {
            return CronValues.Value(field[..^1], 1, 7, DayNames) is { } last ? day => Number(day) == last && day.Day > LastDay(day) - 7 : null;
        }

        if (field.Split('#') is [var name, [>= '1' and <= '5' and var nth]])
        {
            return CronValues.Value(name, 1, 7, DayNames) is { } weekday ? day => Number(day) == weekday && (day.Day - 1) / 7 == nth - '1' : null;
        }

        return CronValues.Parse(field, 1, 7, DayNames, hasSteps: false) is { } days ? day => days.Has(Number(day)) : null;
    }

    private static int Number(DateOnly day) => (int)day.DayOfWeek + 1;

    private static int LastDay(DateOnly day) => DateTime.DaysInMonth(day.Year, day.Month);

    private static int NearestWeekday(DateOnly day, int date) => new DateOnly(day.Year, day.Month, date).DayOfWeek switch
    {
        DayOfWeek.Saturday => date == 1 ? 3 : date - 1,
        DayOfWeek.Sunday => date == LastDay(day) ? date - 2 : date + 1,
        _ => date,
    };
}
