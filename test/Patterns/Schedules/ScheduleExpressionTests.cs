using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Patterns.Schedules;

namespace Strongroom.Patterns.Tests.Schedules;

public sealed class ScheduleExpressionTests
{
    private static readonly DateTimeOffset Since = new(2026, 1, 1, 0, 0, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("rate(1 minute)", 1)]
    [InlineData("rate(5 minutes)", 5)]
    [InlineData("rate(1 hour)", 60)]
    [InlineData("rate(12 hours)", 720)]
    [InlineData("rate(1 day)", 1440)]
    [InlineData("rate(7 days)", 10080)]
    public void Rates_count_from_when_the_rule_was_made(string expression, int minutes)
    {
        var schedule = ScheduleExpression.Parse(expression)!;
        Assert.Equal(TimeSpan.FromMinutes(minutes), schedule.Rate);
        Assert.Equal(Since.AddMinutes(minutes), schedule.After(Since, Since));
        Assert.Equal(Since.AddMinutes(minutes), schedule.After(Since.AddDays(-3), Since));
        Assert.Equal(Since.AddMinutes(3 * minutes), schedule.After(Since.AddMinutes(2 * minutes), Since));
        Assert.Equal(Since.AddMinutes(3 * minutes), schedule.After(Since.AddMinutes(3 * minutes).AddTicks(-1), Since));
    }

    // Thursday, 1 January 2026, 00:00:30.
    [Theory]
    [InlineData("cron(0 10 * * ? *)", "2026-01-01 10:00")]
    [InlineData("cron(15 12 * * ? *)", "2026-01-01 12:15")]
    [InlineData("cron(0 18 ? * MON-FRI *)", "2026-01-01 18:00")]
    [InlineData("cron(0 8 1 * ? *)", "2026-01-01 08:00")]
    [InlineData("cron(0/15 * * * ? *)", "2026-01-01 00:15")]
    [InlineData("cron(0/10 * ? * SAT-SUN *)", "2026-01-03 00:00")]
    [InlineData("cron(0/5 8-17 ? * MON-FRI *)", "2026-01-01 08:00")]
    [InlineData("cron(0/30 20-2 ? * MON-FRI *)", "2026-01-01 00:30")]
    [InlineData("cron(5,35 14 * * ? *)", "2026-01-01 14:05")]
    [InlineData("cron(15 10 ? * 6L 2019-2027)", "2026-01-30 10:15")]
    [InlineData("cron(15 10 ? * FRIL *)", "2026-01-30 10:15")]
    [InlineData("cron(0 0 ? * 3#2 *)", "2026-01-13 00:00")]
    [InlineData("cron(0 0 ? * L *)", "2026-01-03 00:00")]
    [InlineData("cron(0 0 L * ? *)", "2026-01-31 00:00")]
    [InlineData("cron(0 0 LW * ? *)", "2026-01-30 00:00")]
    [InlineData("cron(0 0 3W * ? *)", "2026-01-02 00:00")]
    [InlineData("cron(0 0 1W 2 ? *)", "2026-02-02 00:00")]
    [InlineData("cron(0 0 1W 8 ? *)", "2026-08-03 00:00")]
    [InlineData("cron(0 0 31W MAY ? *)", "2026-05-29 00:00")]
    [InlineData("cron(0 0 29 2 ? *)", "2028-02-29 00:00")]
    [InlineData("cron(0 0 1 jan,mar ? *)", "2026-03-01 00:00")]
    [InlineData("cron(0 0 1 NOV-FEB ? *)", "2026-02-01 00:00")]
    [InlineData("cron(0 0 ? * FRI-MON *)", "2026-01-02 00:00")]
    [InlineData("cron(0 0 1/10 * ? *)", "2026-01-11 00:00")]
    [InlineData("cron(0 0 1 1 ? 2199)", "2199-01-01 00:00")]
    [InlineData("cron(1 0 * * ? *)", "2026-01-01 00:01")]
    [InlineData("cron(0 0 ? * 2#5 *)", "2026-03-30 00:00")]
    [InlineData("cron(0 0 30 2 ? *)", null)]
    [InlineData("cron(0 0 1 1 ? 2025)", null)]
    public void Cron_comes_up_next(string expression, string? expected) =>
        Assert.Equal(expected, ScheduleExpression.Parse(expression)!.After(Since, Since)?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("")]
    [InlineData("rate(5 minute)")]
    [InlineData("rate(1 minutes)")]
    [InlineData("rate(0 minutes)")]
    [InlineData("rate(-1 minute)")]
    [InlineData("rate(1.5 hours)")]
    [InlineData("rate(5 seconds)")]
    [InlineData("rate(5minutes)")]
    [InlineData("rate(99999999999 days)")]
    [InlineData("rate(2000000000 days)")]
    [InlineData("Rate(1 day)")]
    [InlineData("cron(0 10 * * * *)")]
    [InlineData("cron(0 10 ? * ? *)")]
    [InlineData("cron(0 10 1 * MON *)")]
    [InlineData("cron(0 10 * * ?)")]
    [InlineData("cron(0 0 10 * * ? *)")]
    [InlineData("cron(60 10 * * ? *)")]
    [InlineData("cron(0 24 * * ? *)")]
    [InlineData("cron(0 0 32 * ? *)")]
    [InlineData("cron(0 0 0 * ? *)")]
    [InlineData("cron(0 0 ? * 8 *)")]
    [InlineData("cron(0 0 ? * 3#6 *)")]
    [InlineData("cron(0 0 ? * 3#1,6#3 *)")]
    [InlineData("cron(0 0 * 13 ? *)")]
    [InlineData("cron(0 0 * * ? 1969)")]
    [InlineData("cron(0 0 * * ? 2200)")]
    [InlineData("cron(0/0 0 * * ? *)")]
    [InlineData("cron(1-2-3 0 * * ? *)")]
    [InlineData("cron(1/2/3 0 * * ? *)")]
    [InlineData("cron(, 0 * * ? *)")]
    [InlineData("cron(0 0 L-3 * ? *)")]
    [InlineData("cron(0 0 32W * ? *)")]
    [InlineData("at(2026-01-01T00:00:00)")]
    public void Refuses_what_is_no_schedule(string expression) => Assert.Null(ScheduleExpression.Parse(expression));

    [Fact]
    public void The_next_time_is_the_one_that_going_through_minutes_finds()
    {
        var field = (int most) => Gen.OneOf(Gen.Constant("*"), Gen.Choose(0, most).Select(i => $"{i}"), from a in Gen.Choose(0, most) from b in Gen.Choose(0, most) select $"{a}-{b}", from a in Gen.Choose(0, most) from s in Gen.Choose(1, most) select $"{a}/{s}");
        var cases = from minute in field(59) from hour in field(23) from weekday in Gen.Choose(1, 7) from start in Gen.Choose(0, 60 * 24 * 40) select (minute, hour, weekday, start);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var from = Since.AddMinutes(input.start);
            var found = ScheduleExpression.Parse($"cron({input.minute} {input.hour} ? * {input.weekday} *)")!.After(from, from);
            var minute = new DateTimeOffset(from.Year, from.Month, from.Day, from.Hour, from.Minute, 0, TimeSpan.Zero).AddMinutes(1);
            while (!(In(input.minute, minute.Minute, 60) && In(input.hour, minute.Hour, 24) && (int)minute.DayOfWeek + 1 == input.weekday))
            {
                minute = minute.AddMinutes(1);
            }

            return found == minute;
        }).QuickCheckThrowOnFailure();
    }

    private static bool In(string field, int value, int count)
    {
        if (field == "*")
        {
            return true;
        }

        if (field.Split('/') is [var from, var step])
        {
            var first = int.Parse(from, CultureInfo.InvariantCulture);
            return value >= first && (value - first) % int.Parse(step, CultureInfo.InvariantCulture) == 0;
        }

        var ends = field.Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        return (value - ends[0] + count) % count <= (ends[^1] - ends[0] + count) % count;
    }
}
