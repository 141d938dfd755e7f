namespace Strongroom.Protocol.Shapes;

/// <summary>
/// The descriptor of one shape of an API model (<c>api/&lt;service&gt;.json</c>): what codecs and the validator walk, so that
/// neither knows a service. Generated; immutable.
/// </summary>
public abstract class Shape(string name, ShapeKind kind)
{
    /// <summary>The shape's name in the model.</summary>
    public string Name { get; } = name;

    /// <summary>What it holds.</summary>
    public ShapeKind Kind { get; } = kind;

    /// <summary>The model's lower bound: of the value for numbers, of the length or count for the rest; or null.</summary>
    public decimal? Min { get; init; }

    /// <summary>The model's upper bound, measured as <see cref="Min"/> is; or null.</summary>
    public decimal? Max { get; init; }

    /// <summary>Whether the model marks the shape sensitive: its value is never printed.</summary>
    public bool Sensitive { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
