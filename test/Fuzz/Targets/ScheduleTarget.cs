using System.Globalization;
using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>Rotation schedules. Lines: days, duration, expression; an empty line is an absent member.</summary>
internal sealed class ScheduleTarget : FuzzTarget
{
    // The model's limits on these members are checked before a schedule is read.
    private const int LongestExpression = 256;
    private const int LongestDuration = 3;

    private static readonly DateTimeOffset Set = new(2026, 2, 28, 13, 14, 15, TimeSpan.Zero);

    public override string Name => "schedules";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "30\n\n", "1000\n24h\n", "\n\nrate(10 days)", "\n2h\nrate(4 hours)", "\n3h\ncron(0 8 1 * ? *)", "\n\ncron(0 0/8 * * ? *)", "\n\ncron(0 16 ? * MON-FRI *)",
            "\n\ncron(0 8 ? * 2#1 *)", "\n\ncron(0 8 L * ? *)", "\n1h\ncron(0 8,20 1,15 JAN,JUL ? *)", "\n\ncron(0 8 30 2 ? *)", "\n\ncron(0 8 29 2 ? *)", "\n\ncron(0 8 ? * SUNL *)",
        }.Select(Utf8),
    ];

    public override IReadOnlyList<string> Dictionary =>
        ["cron(", "rate(", ")", " ", "*", "?", "L", "W", "#", "/", "-", ",", "MON", "SUN", "JAN", "DEC", "hours", "days", "0", "1", "31", "2099", "LW", "L-3"];

    public override int Budget => 200_000;

    // Looking for the next day of a calendar goes through years of them.
    public override long AllocationBase => 8 << 20;

    public override string Run(byte[] input)
    {
        var lines = Text(input).Split('\n', 3);
        var days = long.TryParse(lines[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? (long?)number : null;
        var rules = new RotationRules(days, Line(lines, 1, LongestDuration), Line(lines, 2, LongestExpression));
        var read = RotationSchedule.Parse(rules);
        if (!read.IsAllowed)
        {
            return read.Violation.Message;
        }

        foreach (var rotated in new DateTimeOffset?[] { null, Set, Set.AddDays(400) })
        {
            var window = read.Value.NextWindow(Set, rotated);
            Require(window.Start > (rotated ?? Set).AddDays(-1) && window.End > window.Start, $"A window from {window.Start} to {window.End}.");
            Require(read.Value.AutomaticallyAfterDays(Set, rotated) > 0, "Rotation after no days.");
        }

        return $"{days is null} {rules.Duration is null} {rules.ScheduleExpression?.Split('(')[0]}";
    }

    private static string? Line(string[] lines, int at, int longest) =>
        lines.ElementAtOrDefault(at) is { Length: > 0 } text ? text[..Math.Min(text.Length, longest)] : null;
}
