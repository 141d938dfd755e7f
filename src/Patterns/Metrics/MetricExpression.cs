namespace Strongroom.Patterns.Metrics;

/// <summary>
/// A metric math expression of GetMetricData or of an alarm (user guide, "Using metric math"), read once and evaluated over the series of
/// a request.
/// </summary>
public sealed class MetricExpression
{
    /// <summary>Characters that an expression may have (API reference, MetricDataQuery).</summary>
    public const int MaxLength = 2048;

    private readonly MathNode _root;

    private MetricExpression(MathNode root, IReadOnlySet<string> references, bool usesSearch) =>
        (_root, References, UsesSearch) = (root, references, usesSearch);

    /// <summary>The ids that it names: metrics or other expressions. Whoever evaluates several orders them by this, and refuses circles.</summary>
    public IReadOnlySet<string> References { get; }

    /// <summary>Whether it searches, which no alarm may.</summary>
    public bool UsesSearch { get; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="MetricMathException">Its form is wrong, or it calls a function that does not exist here.</exception>
    public static MetricExpression Parse(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            throw new MetricMathException($"Expression must have from 1 to {MaxLength} characters");
        }

        var root = new MathReader(text).ReadAll();
        HashSet<string> references = [];
        var search = false;
        var waiting = new Stack<MathNode>([root]);
        while (waiting.TryPop(out var node))
        {
            switch (node)
            {
                case MathNode.Name name:
                    references.Add(name.Id);
                    break;
                case MathNode.Negation negation:
                    waiting.Push(negation.Of);
                    break;
                case MathNode.Operation operation:
                    waiting.Push(operation.Left);
                    waiting.Push(operation.Right);
                    break;
                case MathNode.List list:
                    Push(waiting, list.Items);
                    break;
                case MathNode.Call call:
                    MathCalls.Check(call);
                    search |= call.Function == "SEARCH";
                    Push(waiting, call.Arguments);
                    break;
                default:
                    break;
            }
        }

        return new MetricExpression(root, references, search);
    }

    /// <summary>Evaluates it.</summary>
    /// <returns>A series or an array of them.</returns>
    /// <exception cref="MetricMathException">Types that do not fit, an id that is not there, or a number as the whole result.</exception>
    public MathValue Evaluate(IMetricSource source) => new MathEvaluator(source).Evaluate(_root) is var value and not MathValue.Scalar
        ? value
        : throw new MetricMathException("Expression must return a time series or an array of time series, but returns a Scalar");

    private static void Push(Stack<MathNode> waiting, IReadOnlyList<MathNode> nodes)
    {
        foreach (var node in nodes)
        {
            waiting.Push(node);
        }
    }
}
