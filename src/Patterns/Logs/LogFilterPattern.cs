namespace Strongroom.Patterns.Logs;

/// <summary>
/// A CloudWatch Logs filter pattern (user guide, "Filter pattern syntax for metric filters, subscription filters, filter log events, and
/// Live Tail"): terms, <c>{ … }</c> over JSON, or <c>[ … ]</c> over fields between spaces.
/// </summary>
public abstract class LogFilterPattern
{
    /// <summary>Characters that a pattern may have (API reference).</summary>
    public const int MaxLength = 1024;

    /// <summary>Regular expressions that one pattern may hold.</summary>
    internal const int MaxRegexes = 2;

    private protected LogFilterPattern()
    {
    }

    /// <summary>Whether values can be taken from what it matches, for a metric's value and dimensions.</summary>
    public abstract bool HasValues { get; }

    /// <summary>Regular expressions in it; a log group may have five filters with any.</summary>
    public abstract int Regexes { get; }

    /// <summary>Reads a pattern; an empty one matches everything.</summary>
    /// <exception cref="LogFilterException">It is none.</exception>
    public static LogFilterPattern Parse(string pattern)
    {
        if (pattern.Length > MaxLength)
        {
            throw new LogFilterException($"Filter pattern must not be longer than {MaxLength} characters");
        }

        var scanner = new PatternScanner(pattern.Trim());
        return scanner.Peek switch
        {
            '{' => JsonFilter.Read(scanner),
            '[' => FieldFilter.Read(scanner),
            _ => TermFilter.Read(scanner),
        };
    }

    /// <summary>Whether a message matches.</summary>
    public abstract bool Matches(LogMessage message);

    /// <summary>
    /// The values that TestMetricFilter shows for a message that matches: of a pattern over fields all of them (<c>$name</c>, or <c>$3</c>
    /// for the third if it has no name), of one over JSON those that it asks about (<c>$.a.b</c>), of terms none.
    /// </summary>
    public abstract IReadOnlyDictionary<string, string> Values(LogMessage message);

    /// <summary>One value of a message by how a metric names it: <c>$.a.b</c> or <c>$name</c>; null if it is not there.</summary>
    internal abstract string? Value(LogMessage message, string name);
}
