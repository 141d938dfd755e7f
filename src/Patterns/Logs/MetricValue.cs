namespace Strongroom.Patterns.Logs;

/// <summary>
/// A metric transformation's value: a number, or a field of the message by name (<c>$.latency</c> for a pattern over JSON,
/// <c>$bytes</c> for one over fields).
/// </summary>
public sealed class MetricValue
{
    /// <summary>Dimensions that a metric transformation may have (API reference, MetricTransformation).</summary>
    public const int MaxDimensions = 3;

    private readonly double? _number;
    private readonly string _name;

    private MetricValue(double? number, string name) => (_number, _name) = (number, name);

    /// <summary>Reads a value for a pattern.</summary>
    /// <exception cref="LogFilterException">It is neither a number nor a field that this kind of pattern has.</exception>
    public static MetricValue Parse(string text, LogFilterPattern pattern)
    {
        if (ValueCondition.ReadNumber(text) is { } number)
        {
            return new MetricValue(number, "");
        }

        return IsField(text, pattern) ? new MetricValue(null, text) : throw new LogFilterException("Invalid metric transformation: metric value must be a number or a field of the filter pattern");
    }

    /// <summary>Checks dimensions: names to fields.</summary>
    /// <exception cref="LogFilterException">The pattern has no fields, there are too many, or there is a default value as well.</exception>
    public static void CheckDimensions(IReadOnlyDictionary<string, string> dimensions, bool hasDefault, LogFilterPattern pattern)
    {
        if (dimensions.Count == 0)
        {
            return;
        }

        if (!pattern.HasValues)
        {
            throw new LogFilterException("The specified filter pattern does not support dimensions");
        }

        if (dimensions.Count > MaxDimensions)
        {
            throw new LogFilterException($"Invalid metric transformation: at most {MaxDimensions} dimensions are allowed");
        }

        if (hasDefault)
        {
            throw new LogFilterException("Invalid metric transformation: dimensions and default value are mutually exclusive properties");
        }

        if (dimensions.Values.FirstOrDefault(field => !IsField(field, pattern)) is { } wrong)
        {
            throw new LogFilterException($"Invalid metric transformation: dimension value {wrong} is not a field of the filter pattern");
        }
    }

    /// <summary>The number that a message that matches adds to the metric; null if the field is not there or no number: nothing is published then.</summary>
    public double? Of(LogMessage message, LogFilterPattern pattern) =>
        _number ?? (pattern.Value(message, _name) is { } text ? ValueCondition.ReadNumber(text) : null);

    /// <summary>The dimensions of a message that matches, without those whose field.</summary>
    public static IReadOnlyDictionary<string, string> Dimensions(LogMessage message, LogFilterPattern pattern, IReadOnlyDictionary<string, string> dimensions)
    {
        Dictionary<string, string> values = [];
        foreach (var (name, field) in dimensions)
        {
            if (pattern.Value(message, field) is { Length: > 0 } value)
            {
                values[name] = value;
            }
        }

        return values;
    }

    private static bool IsField(string text, LogFilterPattern pattern) => pattern switch
    {
        JsonFilter => JsonSelector.Parse(text) is not null,
        FieldFilter => text.Length > 1 && text[0] == '$' && text.Skip(1).All(character => PatternScanner.IsWord(character) || character == '-'),
        _ => false,
    };
}
