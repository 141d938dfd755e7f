namespace Strongroom.Patterns.Metrics;

/// <summary>A part of an expression that was read.</summary>
internal abstract record MathNode
{
    internal sealed record Number(double Value) : MathNode;

    internal sealed record Text(string Value) : MathNode;

    internal sealed record Name(string Id) : MathNode;

    internal sealed record Keyword(string Word) : MathNode;

    internal sealed record Negation(MathNode Of) : MathNode;

    internal sealed record Operation(string Operator, MathNode Left, MathNode Right) : MathNode;

    internal sealed record List(IReadOnlyList<MathNode> Items) : MathNode;

    internal sealed record Call(string Function, IReadOnlyList<MathNode> Arguments) : MathNode;
}
