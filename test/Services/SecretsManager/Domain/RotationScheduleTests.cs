using FsCheck;
using FsCheck.Fluent;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

/// <summary>The dates are worked out by hand. 10 March 2026 is a Tuesday.</summary>
public sealed class RotationScheduleTests
{
    private const string Set = "2026-03-10T12:00:00Z";

    [Theory]
    // schedule (a bare number is AutomaticallyAfterDays) and duration, set, last rotated, window opens, latest rotation
    [InlineData("30", null, Set, null, "2026-04-09T00:00:00Z", "2026-04-09T23:59:59Z")]
    [InlineData("1", null, Set, "2026-03-10T23:30:00Z", "2026-03-11T00:00:00Z", "2026-03-11T23:59:59Z")]
    [InlineData("1000", null, Set, "2026-03-10T12:00:00Z", "2028-12-04T00:00:00Z", "2028-12-04T23:59:59Z")]
    [InlineData("10", "3h", Set, "2026-03-10T12:00:00Z", "2026-03-20T00:00:00Z", "2026-03-20T02:59:59Z")]
    [InlineData("7", null, Set, "2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z", "2026-01-08T23:59:59Z")]
    [InlineData("1", "24h", Set, null, "2026-03-11T00:00:00Z", "2026-03-11T23:59:59Z")]
    [InlineData("rate(1 day)", null, Set, "2026-03-10T05:00:00Z", "2026-03-11T00:00:00Z", "2026-03-11T23:59:59Z")]
    [InlineData("rate(1 days)", null, Set, null, "2026-03-11T00:00:00Z", "2026-03-11T23:59:59Z")]
    [InlineData("rate(1 day)", null, Set, "2026-03-10T23:30:00-05:00", "2026-03-12T00:00:00Z", "2026-03-12T23:59:59Z")]
    [InlineData("rate(10 days)", "4h", Set, null, "2026-03-20T00:00:00Z", "2026-03-20T03:59:59Z")]
    [InlineData("rate(999 days)", null, Set, null, "2028-12-03T00:00:00Z", "2028-12-03T23:59:59Z")]
    [InlineData("rate(4 hours)", null, Set, null, "2026-03-10T16:00:00Z", "2026-03-10T16:59:59Z")]
    [InlineData("rate(4 hours)", null, Set, "2026-03-10T16:10:00Z", "2026-03-10T20:00:00Z", "2026-03-10T20:59:59Z")]
    [InlineData("rate(4 hours)", "4h", Set, "2026-03-10T16:10:00Z", "2026-03-10T20:00:00Z", "2026-03-10T23:59:59Z")]
    [InlineData("rate(4 hours)", null, Set, "2026-03-10T20:30:00Z", "2026-03-11T00:00:00Z", "2026-03-11T00:59:59Z")]
    [InlineData("rate(10 hours)", null, Set, null, "2026-03-10T20:00:00Z", "2026-03-10T20:59:59Z")]
    [InlineData("rate(10 hours)", null, Set, "2026-03-10T20:05:00Z", "2026-03-11T06:00:00Z", "2026-03-11T06:59:59Z")]
    [InlineData("rate(10 hours)", null, Set, "2026-03-11T06:15:00Z", "2026-03-11T16:00:00Z", "2026-03-11T16:59:59Z")]
    [InlineData("rate(10 hours)", "10h", Set, null, "2026-03-10T20:00:00Z", "2026-03-10T23:59:59Z")]
    [InlineData("rate(23 hours)", null, Set, null, "2026-03-10T23:00:00Z", "2026-03-10T23:59:59Z")]
    [InlineData("rate(23 hours)", null, Set, "2026-03-10T23:10:00Z", "2026-03-11T22:00:00Z", "2026-03-11T22:59:59Z")]
    [InlineData("rate(12 hours)", "2h", "2026-03-10T00:00:00Z", null, "2026-03-10T12:00:00Z", "2026-03-10T13:59:59Z")]
    [InlineData("cron(0 16 * * ? *)", null, Set, null, "2026-03-10T16:00:00Z", "2026-03-10T23:59:59Z")]
    [InlineData("cron(0 16 * * ? *)", null, Set, "2026-03-10T16:00:00Z", "2026-03-11T16:00:00Z", "2026-03-11T23:59:59Z")]
    [InlineData("cron(0 16 * * ? *)", "2h", Set, "2026-03-10T15:59:59Z", "2026-03-10T16:00:00Z", "2026-03-10T17:59:59Z")]
    [InlineData("cron(0 16 * * ? *)", "8h", Set, null, "2026-03-10T16:00:00Z", "2026-03-10T23:59:59Z")]
    [InlineData("cron(0 8 1 * ? *)", null, Set, null, "2026-04-01T08:00:00Z", "2026-04-01T23:59:59Z")]
    [InlineData("cron(0 0 1 JAN,APR,JUL,OCT ? *)", null, Set, null, "2026-04-01T00:00:00Z", "2026-04-01T23:59:59Z")]
    [InlineData("cron(0 21 L * ? *)", null, Set, null, "2026-03-31T21:00:00Z", "2026-03-31T23:59:59Z")]
    [InlineData("cron(0 21 L * ? *)", null, "2028-02-01T00:00:00Z", null, "2028-02-29T21:00:00Z", "2028-02-29T23:59:59Z")]
    [InlineData("cron(0 0 ? * SUN#1 *)", null, Set, null, "2026-04-05T00:00:00Z", "2026-04-05T23:59:59Z")]
    [InlineData("cron(0 10 ? * TUE *)", null, Set, null, "2026-03-17T10:00:00Z", "2026-03-17T23:59:59Z")]
    [InlineData("cron(0 10 ? * 3 *)", null, Set, null, "2026-03-17T10:00:00Z", "2026-03-17T23:59:59Z")]
    [InlineData("cron(0 10 ? * tue *)", null, Set, null, "2026-03-17T10:00:00Z", "2026-03-17T23:59:59Z")]
    [InlineData("cron(0 10 ? * TUE#2 *)", null, Set, null, "2026-04-14T10:00:00Z", "2026-04-14T23:59:59Z")]
    [InlineData("cron(0 10 ? FEB,MAY,AUG,NOV TUE#2 *)", null, Set, null, "2026-05-12T10:00:00Z", "2026-05-12T23:59:59Z")]
    [InlineData("cron(0 8 1/10 * ? *)", null, Set, null, "2026-03-11T08:00:00Z", "2026-03-11T23:59:59Z")]
    [InlineData("cron(0 8 1-15 * ? *)", null, "2026-03-16T00:00:00Z", null, "2026-04-01T08:00:00Z", "2026-04-01T23:59:59Z")]
    [InlineData("cron(0 /8 * * ? *)", null, Set, null, "2026-03-10T16:00:00Z", "2026-03-10T16:59:59Z")]
    [InlineData("cron(0 /8 * * ? *)", null, Set, "2026-03-10T16:30:00Z", "2026-03-11T00:00:00Z", "2026-03-11T00:59:59Z")]
    [InlineData("cron(0 4/12 * * ? *)", null, Set, null, "2026-03-10T16:00:00Z", "2026-03-10T16:59:59Z")]
    [InlineData("cron(0 4/12 * * ? *)", null, Set, "2026-03-10T16:30:00Z", "2026-03-11T04:00:00Z", "2026-03-11T04:59:59Z")]
    [InlineData("cron(0 8/8 * * ? *)", "8h", Set, null, "2026-03-10T16:00:00Z", "2026-03-10T23:59:59Z")]
    [InlineData("cron(0 2/10 * * ? *)", null, Set, null, "2026-03-10T22:00:00Z", "2026-03-10T22:59:59Z")]
    [InlineData("cron(0 0,6,12,18 * * ? *)", "6h", Set, null, "2026-03-10T18:00:00Z", "2026-03-10T23:59:59Z")]
    [InlineData("cron(0 /10 * * ? *)", null, Set, "2026-03-10T20:30:00Z", "2026-03-11T00:00:00Z", "2026-03-11T00:59:59Z")]
    [InlineData("cron(0 0 29 2 ? *)", null, Set, null, "2028-02-29T00:00:00Z", "2028-02-29T23:59:59Z")]
    [InlineData("cron(0 23 ? * MON-FRI *)", null, "2026-03-13T23:30:00Z", null, "2026-03-16T23:00:00Z", "2026-03-16T23:59:59Z")]
    [InlineData("cron(0 12 ? * L *)", null, Set, null, "2026-03-14T12:00:00Z", "2026-03-14T23:59:59Z")]
    [InlineData("cron(0 12 ? * 6L *)", null, Set, null, "2026-03-27T12:00:00Z", "2026-03-27T23:59:59Z")]
    [InlineData("cron(0 0 31 * ? *)", null, "2026-03-31T12:00:00Z", null, "2026-05-31T00:00:00Z", "2026-05-31T23:59:59Z")]
    public void The_next_window_is_where_the_calendar_puts_it(string schedule, string? duration, string set, string? rotated, string start, string latest)
    {
        var window = Parse(schedule, duration).Value.NextWindow(Samples.At(set), rotated is null ? null : Samples.At(rotated));
        Assert.Equal(Samples.At(start), window.Start);
        Assert.Equal(Samples.At(latest), window.NextRotationDate);
    }

    [Theory]
    [InlineData("0", null, Messages.AfterDaysRange)]
    [InlineData("1001", null, Messages.AfterDaysRange)]
    [InlineData("rate(3 hours)", null, "Rate in hour should be least 4 and less than 24.")]
    [InlineData("rate(0 hours)", null, "Rate in hour should be least 4 and less than 24.")]
    [InlineData("rate(24 hours)", null, "Rate in hour should be least 4 and less than 24.")]
    [InlineData("rate(99999999999999 hours)", null, "Rate in hour should be least 4 and less than 24.")]
    [InlineData("rate(0 days)", null, "Rate in day should be greater than 0 and less than 1000.")]
    [InlineData("rate(1000 days)", null, "Rate in day should be greater than 0 and less than 1000.")]
    [InlineData("rate(5 minutes)", null, "Invalid schedule expression.")]
    [InlineData("rate(1 week)", null, "Invalid schedule expression.")]
    [InlineData("rate(10)", null, "Invalid schedule expression.")]
    [InlineData("rate(-1 days)", null, "Invalid schedule expression.")]
    [InlineData("rate(10  days)", null, "Invalid schedule expression.")]
    [InlineData("rate(10 days)\n", null, "Invalid schedule expression.")]
    [InlineData("10 days", null, "Invalid schedule expression.")]
    [InlineData("at(10)", null, "Invalid schedule expression.")]
    [InlineData("cron()", null, "Invalid schedule expression.")]
    [InlineData("cron(5 16 * * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 * * ? 2026)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 * * ?)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 ? * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 1 * MON *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 * * * *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 * * * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 /3 * * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 8,10 * * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 8-12 * * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 24 * * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 30 2 ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 32 * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 * 13 ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 ? * SUN#6 *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 ? * XYZ *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 0/-1 * * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 0/0 * * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 ? * 256#1 *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 ? * 8 *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 ? * MON, *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 15W * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 L-3 * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 , * * ? *)", null, "Invalid schedule expression.")]
    [InlineData("cron(0 16 1,,5 * ? *)", null, "Invalid schedule expression.")]
    [InlineData("rate(1 day)", "0h", "Duration must be at least 1 hour, at most 24 hour.")]
    [InlineData("rate(1 day)", "25h", "Duration must be at least 1 hour, at most 24 hour.")]
    [InlineData("rate(1 day)", "3", "Duration must be at least 1 hour, at most 24 hour.")]
    [InlineData("rate(1 day)", "h", "Duration must be at least 1 hour, at most 24 hour.")]
    [InlineData("rate(1 day)", "-1h", "Duration must be at least 1 hour, at most 24 hour.")]
    [InlineData("rate(4 hours)", "5h", "Duration cannot be greater than Rate in hour.")]
    [InlineData("cron(0 /8 * * ? *)", "9h", "Duration cannot be greater than Rate in hour.")]
    [InlineData("cron(0 16 * * ? *)", "9h", "Starting hour and duration must be within a day.")]
    [InlineData("cron(0 0/9 * * ? *)", "7h", "Starting hour and duration must be within a day.")]
    public void A_schedule_that_breaks_a_rule_is_refused_in_the_service_s_words(string schedule, string? duration, string message) =>
        Assert.Equal(new RuleViolation("InvalidParameterException", message), Parse(schedule, duration).Violation);

    [Fact]
    public void Days_and_an_expression_exclude_each_other()
    {
        var both = RotationSchedule.Parse(new RotationRules(30, null, "rate(30 days)"));
        Assert.Equal(new RuleViolation("InvalidParameterException", "You cannot specify both rotation frequency and schedule expression together."), both.Violation);
        Assert.Equal(Messages.ScheduleMissing, RotationSchedule.Parse(new RotationRules(Duration: "3h")).Violation?.Message);
    }

    [Theory]
    [InlineData("30", null, 30)]
    [InlineData("rate(10 days)", null, 10)]
    [InlineData("rate(4 hours)", null, 1)]
    [InlineData("rate(23 hours)", "2026-03-10T23:10:00Z", 1)]
    [InlineData("cron(0 8 1 * ? *)", null, 22)]
    [InlineData("cron(0 16 * * ? *)", null, 1)]
    [InlineData("cron(0 16 * * ? *)", "2026-03-10T16:30:00Z", 1)]
    [InlineData("cron(0 0 ? * SUN#1 *)", "2026-03-01T00:10:00Z", 35)]
    public void The_days_between_rotations_follow_from_any_schedule(string schedule, string? rotated, int days) =>
        Assert.Equal(days, Parse(schedule, null).Value.AutomaticallyAfterDays(Samples.At(Set), rotated is null ? null : Samples.At(rotated)));

    [Fact]
    public void A_window_opens_on_the_hour_after_the_last_rotation_and_closes_within_its_day()
    {
        var schedules = Gen.OneOf(
            Gen.Choose(1, 1000).Select(days => days.ToString()),
            Gen.Choose(1, 999).Select(days => $"rate({days} days)"),
            Gen.Choose(4, 23).Select(hours => $"rate({hours} hours)"),
            from hour in Gen.Choose(0, 23) from day in Gen.Choose(1, 31) select $"cron(0 {hour} {day} * ? *)",
            from hour in Gen.Choose(0, 23) from day in Gen.Choose(1, 7) select $"cron(0 {hour} ? * {day} *)");
        var instants = Gen.Choose(0, 1_000_000_000).Select(seconds => Samples.Noon.AddSeconds(seconds));
        var cases = from schedule in schedules from set in instants from rotated in instants select (schedule, set, rotated);
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var rotated = one.rotated < one.set ? (DateTimeOffset?)null : one.rotated;
            var window = Parse(one.schedule, null).Value.NextWindow(one.set, rotated);
            return window.Start > (rotated ?? one.set)
                && window.Start.Ticks % TimeSpan.TicksPerHour == 0
                && window.End > window.Start
                && window.NextRotationDate.Date == window.Start.Date;
        }));
    }

    [Fact]
    public void Any_text_is_a_schedule_or_is_refused()
    {
        var field = Gen.Elements("0", "*", "?", "L", "W", "#", "/", "-", ",", "1", "8", "23", "31", "99999999999", "MON", "FEB", "#2", "/8", "1-5", "5-1", "1,2", "LW", "6L", "A", "")
            .ListOf().Select(parts => string.Concat(parts.Take(3)));
        var texts = field.ArrayOf(6).Select(fields => $"cron({string.Join(' ', fields)})");
        var likely = field.ArrayOf(4).Select(fields => $"cron(0 {string.Join(' ', fields)} *)");
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(Gen.OneOf(texts, likely, field).ToArbitrary(), text =>
        {
            var schedule = RotationSchedule.Parse(new RotationRules(ScheduleExpression: text));
            return schedule.Violation is { Code: ErrorCodes.InvalidParameter } || schedule.Value.NextWindow(Samples.Noon, null).Start > Samples.Noon;
        }));
    }

    private static Outcome<RotationSchedule> Parse(string schedule, string? duration) => RotationSchedule.Parse(
        long.TryParse(schedule, out var days)
            ? new RotationRules(days, duration)
            : new RotationRules(Duration: duration, ScheduleExpression: schedule));
}
