using System.Globalization;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;

namespace Strongroom.Services.SecretsManager.Tests.Rotation;

/// <summary>The schedule over a year from Sunday, 1 March 2026, 12:00. The dates are worked out by hand.</summary>
public sealed class RotationCalendarTests : RotationFixture
{
    private static RotationRulesType Rules(string schedule, string? duration = null) => int.TryParse(schedule, CultureInfo.InvariantCulture, out var days)
        ? new RotationRulesType { AutomaticallyAfterDays = days, Duration = duration }
        : new RotationRulesType { ScheduleExpression = schedule, Duration = duration };

    [Theory]
    [InlineData("30", null, 12, "03-31 00:00, 04-30 00:00, 05-30 00:00", "02-24 00:00")]
    [InlineData("rate(10 days)", "3h", 36, "03-11 00:00, 03-21 00:00, 03-31 00:00", "02-24 00:00")]
    [InlineData("rate(90 days)", null, 4, "05-30 00:00, 08-28 00:00, 11-26 00:00", "02-24 00:00")]
    [InlineData("rate(23 hours)", null, 381, "03-01 23:00, 03-02 22:00, 03-03 21:00", "03-01 03:00")]
    [InlineData("cron(0 8 1 * ? *)", null, 12, "04-01 08:00, 05-01 08:00, 06-01 08:00", "03-01 08:00")]
    [InlineData("cron(0 21 L * ? *)", "2h", 12, "03-31 21:00, 04-30 21:00, 05-31 21:00", "02-28 21:00")]
    [InlineData("cron(0 10 ? FEB,MAY,AUG,NOV TUE#2 *)", null, 4, "05-12 10:00, 08-11 10:00, 11-10 10:00", "02-09 10:00")]
    [InlineData("cron(0 0 ? * SUN#1 *)", null, 11, "04-05 00:00, 05-03 00:00, 06-07 00:00", "02-07 00:00")]
    [InlineData("cron(0 16 ? * MON *)", "4h", 52, "03-02 16:00, 03-09 16:00, 03-16 16:00", "02-22 16:00")]
    [InlineData("cron(0 6,18 15 JUN-JUL ? *)", null, 4, "06-15 06:00, 06-15 18:00, 07-15 06:00", "07-15 18:00")]
    public async Task A_year_of_rotations_falls_where_the_calendar_puts_it(string schedule, string? duration, int count, string first, string last)
    {
        await CreateAsync();
        await RotateAsync(rules: Rules(schedule, duration));
        await RunDueAsync();
        var end = Clock.GetUtcNow().AddDays(365);
        var dates = new List<string>();
        while (await NextTaskAsync() <= end)
        {
            var promised = (await DescribeAsync()).NextRotationDate!.Value;
            dates.Add((await RunNextAsync()).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture));
            Assert.True(Clock.GetUtcNow() <= promised);
        }

        Assert.Equal((count, first, last), (dates.Count, string.Join(", ", dates.Take(3)), dates[^1]));
        Assert.Equal(dates.Distinct(), dates);
        Assert.Equal([("rotation", "succeeded", count + 1L)], Server.Telemetry.Runs);
    }

    [Fact]
    public async Task After_a_long_absence_the_secret_rotates_at_once_and_once()
    {
        await CreateAsync();
        await RotateAsync(rules: Rules("cron(0 8 * * ? *)"));
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromDays(100.5));
        await RestartAsync();
        Invoked();
        await RunDueAsync();
        Assert.Equal(4, Invoked().Count);
        Assert.Equal(RotationTrigger.Schedule, (await LastAsync()).Trigger);
        Assert.Equal(new DateTimeOffset(2026, 6, 10, 8, 0, 0, TimeSpan.Zero), await NextTaskAsync());
    }

    [Fact]
    public async Task A_window_that_fails_is_tried_to_its_end_and_the_next_begins_anew_on_the_same_version()
    {
        await CreateAsync();
        await RotateAsync(rules: Rules("cron(0 8 * * ? *)", "1h"));
        await RunDueAsync();
        Functions.Fail("setSecret");
        var promised = (await DescribeAsync()).NextRotationDate;
        await RunNextAsync();
        var version = (await RecordAsync()).Current!.Token;
        // 4, 8 and 16 minutes after 08:00; 32 more are within the hour only together with them: 08:00, 04, 12, 28; 09:00 is late.
        while ((await RecordAsync()).Current is not null) await RunNextAsync();
        Assert.Equal((4, new DateTimeOffset(2026, 3, 2, 8, 28, 0, TimeSpan.Zero)), ((await LastAsync()).Attempt, (await LastAsync()).Ended));
        Assert.Equal(promised, (await DescribeAsync()).NextRotationDate);
        Assert.Equal(new DateTimeOffset(2026, 3, 3, 8, 0, 0, TimeSpan.Zero), await NextTaskAsync());

        Functions.Mend();
        await RunNextAsync();
        Assert.Equal((version, RotationOutcome.Succeeded), ((await LastAsync()).Token, (await LastAsync()).Outcome));
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 8, 59, 59, TimeSpan.Zero), (await DescribeAsync()).NextRotationDate);
    }

    [Fact]
    public async Task Rotations_are_spread_over_the_first_three_quarters_of_their_windows()
    {
        Rotation = Rotation with { Jitter = () => 0.5 };
        await RestartAsync();
        await CreateAsync();
        await RotateAsync(rules: Rules("cron(0 8 * * ? *)", "4h"));
        await RunDueAsync();
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.Zero), await NextTaskAsync());
    }

    [Fact]
    public async Task A_value_put_by_hand_moves_the_next_rotation()
    {
        await CreateAsync();
        await RotateAsync(rules: Rules("10"));
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromDays(4));
        await PutAsync("v3");
        Assert.Equal(new DateTimeOffset(2026, 3, 15, 0, 0, 0, TimeSpan.Zero), await NextTaskAsync());
    }

    [Fact]
    public async Task Rules_that_are_new_ask_for_nothing_in_the_past()
    {
        await CreateAsync();
        await RotateAsync();
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromDays(100));
        await RotateAsync("v3", Rules("30"), now: false);
        Assert.Equal(new DateTimeOffset(2026, 7, 9, 23, 59, 59, TimeSpan.Zero), (await DescribeAsync()).NextRotationDate);
        await RunDueAsync();
        Assert.Equal(new DateTimeOffset(2026, 7, 9, 0, 0, 0, TimeSpan.Zero), await NextTaskAsync());
    }

    [Fact]
    public async Task A_secret_with_too_many_young_versions_fails_until_there_is_room()
    {
        await CreateAsync();
        await RotateAsync(rules: Rules("rate(4 hours)"));
        await RunDueAsync();
        for (var number = 0; number < VersionRetention.Ceiling - 2; number++) await PutAsync($"p{number}", stages: ["AWSPENDING"]);
        await MoveAsync("AWSPENDING", from: $"p{VersionRetention.Ceiling - 3}", to: null);
        await RunNextAsync();
        Assert.Equal((RotationOutcome.Failed, Messages.TooManyVersions), ((await LastAsync()).Outcome, (await LastAsync()).Error));
        Clock.Advance(TimeSpan.FromDays(2));
        await RunDueAsync();
        Assert.Equal(RotationOutcome.Succeeded, (await LastAsync()).Outcome);
    }
}
