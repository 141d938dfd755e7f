namespace Strongroom.Server.Options;

/// <summary>The options of rotation.</summary>
internal static partial class OptionTable
{
    public static readonly OptionDefinition<int> RotationConcurrency = new()
    {
        Name = "rotation-concurrency",
        Description = "Secrets that are rotated at once; further ones wait.",
        Unit = "count",
        Default = "16",
        Reason = "a step mostly waits for a database, and sixteen functions of 128 MiB fit into 2 GiB",
        Parser = OptionParsers.Number(1, 1000),
    };

    public static readonly OptionDefinition<TimeSpan> RotationRetry = new()
    {
        Name = "rotation-retry",
        Description = "How long a rotation that failed waits for its second attempt; each further wait is twice as long, up to an hour.",
        Unit = "duration",
        Default = "4m",
        Reason = "five attempts then take up to an hour, which outlasts the restart of a database",
        Parser = OptionParsers.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
    };

    private static readonly OptionDefinition[] Rotation = [RotationConcurrency, RotationRetry];
}
