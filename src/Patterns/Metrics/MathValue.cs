namespace Strongroom.Patterns.Metrics;

/// <summary>What an expression or a part of one comes to: a number, a series, or an array of series.</summary>
public abstract record MathValue
{
    private MathValue()
    {
    }

    /// <summary>The type as AWS's messages name it.</summary>
    internal abstract string TypeName { get; }

    /// <summary>A number.</summary>
    public sealed record Scalar(double Number) : MathValue
    {
        internal override string TypeName => "Scalar";
    }

    /// <summary>One series.</summary>
    public sealed record Series(TimeSeries Of) : MathValue
    {
        internal override string TypeName => "TimeSeries";
    }

    /// <summary>An array of series.</summary>
    public sealed record Array(IReadOnlyList<TimeSeries> Of) : MathValue
    {
        internal override string TypeName => "Array[TimeSeries]";
    }
}
