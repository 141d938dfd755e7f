namespace Strongroom.Protocol.Shapes;

/// <summary>A shape without parts: string, blob, number, boolean, timestamp, document.</summary>
public sealed class ScalarShape(string name, ShapeKind kind) : Shape(name, kind)
{
    private PatternMatcher? _matcher;

    /// <summary>The regular expression (Java's dialect) that the whole string must match, or null.</summary>
    public string? Pattern { get; init; }

    /// <summary>The permitted values of an enum in the model's order, or null.</summary>
    public IReadOnlyList<string>? EnumValues { get; init; }

    /// <summary>The compiled <see cref="Pattern"/>, or null. Compiled at first use: most shapes are never validated.</summary>
    public PatternMatcher? Matcher => Pattern is null ? null : _matcher ??= new PatternMatcher(Pattern);
}
