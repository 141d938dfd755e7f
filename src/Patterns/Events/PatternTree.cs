using System.Text.Json;

namespace Strongroom.Patterns.Events;

/// <summary>
/// The leaves of one alternative as a tree of names, matched by going down an event with it. Where the event has an array, one of its
/// elements must satisfy all that the pattern says below it; a path with <c>exists: false</c> is asked of that element only if a path
/// before it in the alphabet has chosen one, and of all elements otherwise. That is Ruler's order of work.
/// </summary>
internal sealed class PatternTree
{
    private readonly Dictionary<string, PatternTree> _children = new(StringComparer.Ordinal);
    private PatternLeaf? _leaf;
    private int _rank;

    // The first path below that binds an element, in the order of all paths.
    private int _firstBinding = int.MaxValue;

    private PatternTree()
    {
    }

    /// <summary>Makes the tree of leaves.</summary>
    public static PatternTree Of(IEnumerable<PatternLeaf> leaves)
    {
        var root = new PatternTree();
        var rank = 0;
        foreach (var leaf in leaves.OrderBy(leaf => leaf.Path, StringComparer.Ordinal))
        {
            root.Add(leaf, rank++);
        }

        return root;
    }

    /// <summary>Whether an event has it.</summary>
    public bool Matches(JsonElement value) => Matches(value, 0);

    private void Add(PatternLeaf leaf, int rank)
    {
        var node = this;
        node.Bind(leaf, rank);
        foreach (var step in leaf.Steps)
        {
            if (!node._children.TryGetValue(step, out var child))
            {
                node._children[step] = child = new PatternTree();
            }

            node = child;
            node.Bind(leaf, rank);
        }

        (node._leaf, node._rank) = (leaf, rank);
    }

    private void Bind(PatternLeaf leaf, int rank)
    {
        if (leaf.Binds)
        {
            _firstBinding = Math.Min(_firstBinding, rank);
        }
    }

    // A null is a value that is not there. Absent leaves before the rank "decided" have been asked of a whole array.
    private bool Matches(JsonElement? value, int decided)
    {
        if (value is { ValueKind: JsonValueKind.Array } array)
        {
            return MatchesArray(array, decided);
        }

        var isObject = value is { ValueKind: JsonValueKind.Object };
        if (_leaf is not null && !IsDecided(decided) && !(value is { } there && !isObject ? _leaf.Passes(Scalar.Of(there)) : _leaf.Absent))
        {
            return false;
        }

        foreach (var (name, child) in _children)
        {
            if (!child.Matches(isObject && value!.Value.TryGetProperty(name, out var member) ? member : null, decided))
            {
                return false;
            }
        }

        return true;
    }

    private bool MatchesArray(JsonElement array, int decided)
    {
        if (!HoldsOfAll(array, decided))
        {
            return false;
        }

        if (_firstBinding == int.MaxValue)
        {
            return true;
        }

        foreach (var element in array.EnumerateArray())
        {
            if (Matches(element, Math.Max(decided, _firstBinding)))
            {
                return true;
            }
        }

        return false;
    }

    // The absent leaves below that come before one that chooses an element, each by itself.
    private bool HoldsOfAll(JsonElement array, int decided)
    {
        foreach (var (node, below) in Below())
        {
            if (node._leaf is { Absent: true } leaf && node._rank >= decided && node._rank < _firstBinding)
            {
                var there = false;
                var passes = false;
                foreach (var scalar in Reach(array, leaf.Steps, leaf.Steps.Length - below))
                {
                    there = true;
                    passes |= leaf.Passes(scalar);
                }

                if (there && !passes)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool IsDecided(int decided) => _leaf!.Absent && _rank < decided;

    // This tree's nodes, with how many names are between.
    private IEnumerable<(PatternTree Node, int Depth)> Below()
    {
        var waiting = new Stack<(PatternTree, int)>([(this, 0)]);
        while (waiting.TryPop(out var at))
        {
            yield return at;
            foreach (var child in at.Item1._children.Values)
            {
                waiting.Push((child, at.Item2 + 1));
            }
        }
    }

    // Every value at the end of a path, through whatever arrays.
    private static IEnumerable<Scalar> Reach(JsonElement value, string[] steps, int at)
    {
        var waiting = new Stack<(JsonElement, int)>([(value, at)]);
        while (waiting.TryPop(out var next))
        {
            var (element, step) = next;
            if (element.ValueKind is JsonValueKind.Array)
            {
                foreach (var inner in element.EnumerateArray())
                {
                    waiting.Push((inner, step));
                }
            }
            else if (element.ValueKind is JsonValueKind.Object)
            {
                if (step < steps.Length && element.TryGetProperty(steps[step], out var member))
                {
                    waiting.Push((member, step + 1));
                }
            }
            else if (step == steps.Length)
            {
                yield return Scalar.Of(element);
            }
        }
    }
}
