namespace Strongroom.Patterns.Events;

/// <summary>In what EventBridge and SNS differ while a pattern is read.</summary>
/// <param name="NumberBound">How far from zero numbers may be that are compared.</param>
/// <param name="BoundText">The same in words of the error.</param>
internal sealed record PatternDialect(decimal NumberBound, string BoundText)
{
    /// <summary>Five billion (user guide, "Numeric matching").</summary>
    public static PatternDialect EventBridge { get; } = new(5_000_000_000m, "-5.0E9 and 5.0E9");

    /// <summary>A billion (developer guide, "Filter policy constraints").</summary>
    public static PatternDialect Sns { get; } = new(1_000_000_000m, "-1.0E9 and 1.0E9");
}
