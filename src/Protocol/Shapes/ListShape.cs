using System.Collections;

namespace Strongroom.Protocol.Shapes;

/// <summary>A list; its values are <see cref="IReadOnlyList{T}"/> of the member's CLR type, without nulls.</summary>
public abstract class ListShape(string name, Func<Shape> member) : Shape(name, ShapeKind.List)
{
    private Shape? _member;

    /// <summary>The shape of the elements.</summary>
    public Shape Member => _member ??= member();

    /// <summary>The name of an element in XML, or null for <c>member</c>.</summary>
    public string? MemberName { get; init; }

    /// <summary>Whether the Query protocol and XML write the elements without one round them.</summary>
    public bool Flattened { get; init; }

    /// <summary>A typed list of <paramref name="items"/>, each of the member's CLR type.</summary>
    public abstract object Create(IReadOnlyList<object> items);

    /// <summary>How many elements <paramref name="list"/> has.</summary>
    public abstract int Count(object list);

    /// <summary>The elements of <paramref name="list"/>, boxed.</summary>
    public abstract IEnumerable Items(object list);
}

/// <inheritdoc/>
/// <typeparam name="T">The member's CLR type.</typeparam>
public sealed class ListShape<T>(string name, Func<Shape> member) : ListShape(name, member)
    where T : notnull
{
    /// <inheritdoc/>
    public override object Create(IReadOnlyList<object> items)
    {
        var list = new T[items.Count];
        for (var i = 0; i < list.Length; i++)
            list[i] = (T)items[i];
        return list;
    }

    /// <inheritdoc/>
    public override int Count(object list) => ((IReadOnlyList<T>)list).Count;

    /// <inheritdoc/>
    public override IEnumerable Items(object list) => (IReadOnlyList<T>)list;
}
