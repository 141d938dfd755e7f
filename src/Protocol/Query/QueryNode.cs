using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Query;

/// <summary>
/// A place in the tree that dotted parameter names make: a member of a structure, an element of a list, an entry of a map.
/// There are as many as names have parts, whatever numbers stand in them.
/// </summary>
/// <param name="shape">What is at this place.</param>
/// <param name="key">Its index among a structure's members, or the number of an element or entry.</param>
internal sealed class QueryNode(Shape shape, int key)
{
    /// <summary>Up to this many children are looked through one by one.</summary>
    private const int Few = 16;

    private List<QueryNode>? _children;
    private Dictionary<int, QueryNode>? _index;

    public Shape Shape { get; } = shape;

    public int Key { get; } = key;

    /// <summary>Whether a parameter names this very place.</summary>
    public bool IsGiven { get; private set; }

    /// <summary>That parameter's value, still encoded.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; }

    public bool HasChildren => _children is not null;

    /// <summary>The children; those of a list and a map by their number.</summary>
    public IReadOnlyList<QueryNode> Children
    {
        get
        {
            if (_children is null)
                return [];
            for (var i = 1; i < _children.Count; i++)
            {
                if (_children[i - 1].Key > _children[i].Key)
                {
                    _children.Sort(static (a, b) => a.Key.CompareTo(b.Key));
                    break;
                }
            }

            return _children;
        }
    }

    /// <summary>Sets the value; false where there is one.</summary>
    public bool TryGive(ReadOnlyMemory<byte> value)
    {
        if (IsGiven)
            return false;
        (IsGiven, Value) = (true, value);
        return true;
    }

    /// <summary>The child with this key, made if there is none.</summary>
    public QueryNode Child(int key, Shape shape)
    {
        var children = _children ??= new List<QueryNode>(1);
        if (Find(children, key) is { } found)
            return found;
        var child = new QueryNode(shape, key);
        children.Add(child);
        if (children.Count == Few + 1)
            _index = children.ToDictionary(each => each.Key);
        else
            _index?.Add(key, child);
        return child;
    }

    private QueryNode? Find(List<QueryNode> children, int key)
    {
        // Parameters come in order, so that mostly it is the last.
        if (children.Count > 0 && children[^1].Key == key)
            return children[^1];
        return _index is null ? children.Find(each => each.Key == key) : _index.GetValueOrDefault(key);
    }
}
