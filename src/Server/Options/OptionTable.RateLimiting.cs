using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Strongroom.Server.Limits;

namespace Strongroom.Server.Options;

/// <summary>Whether requests are limited.</summary>
internal enum RateLimitMode
{
    /// <summary>In production, not in development.</summary>
    Auto,

    /// <summary>Always.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}

internal static partial class OptionTable
{
    private const int MostPerSecond = 1_000_000;

    public static readonly OptionDefinition<RateLimitMode> RateLimits = new()
    {
        Name = "rate-limits",
        Description = "Limit requests per account, region and group of operations, and recorded refusals per source; auto is on without --dev and off with it.",
        Unit = "auto|on|off",
        Default = "auto",
        Reason = "in production one account must not starve the others; tests should not meet limits they did not ask for",
        Parser = OptionParsers.Choice<RateLimitMode>,
    };

    public static readonly OptionDefinition<IReadOnlyDictionary<string, int>> RateLimit = new()
    {
        Name = "rate-limit",
        Description = $"Other limits than AWS's, e.g. create=200,list=100. Groups: {string.Join(", ", RateGroup.All.Select(group => $"{group.Name} ({group.PerSecond})"))}.",
        Unit = "group=requests/s",
        Default = "",
        Reason = "AWS's published limits; docs/operate/limits.md lists them with what each group holds",
        Parser = ParseRateLimit,
    };

    public static readonly OptionDefinition<int> RefusalLimit = new()
    {
        Name = "refusal-limit",
        Description = "Refusals of unproven senders that are recorded one by one, per source address; further ones are throttled and counted.",
        Unit = "refusals/minute",
        Default = "60",
        Reason = "shows what somebody tries; a flood must not fill the disk with its records",
        Parser = OptionParsers.Number(1, MostPerSecond),
    };

    private static IEnumerable<OptionDefinition> RateLimiting => [RateLimits, RateLimit, RefusalLimit];

    private static bool ParseRateLimit(
        string text, [NotNullWhen(true)] out IReadOnlyDictionary<string, int>? value, [NotNullWhen(false)] out string? fault)
    {
        var limits = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=') is not [var group, var number]
                || !RateGroup.All.Any(known => known.Name == group)
                || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var perSecond)
                || perSecond is < 1 or > MostPerSecond
                || !limits.TryAdd(group, perSecond))
            {
                value = null;
                fault = $"must be group=number with commas between them, each number from 1 to {MostPerSecond}, each group once, of: "
                    + string.Join(", ", RateGroup.All.Select(known => known.Name));
                return false;
            }
        }

        value = limits;
        fault = null;
        return true;
    }
}
