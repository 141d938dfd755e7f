namespace Strongroom.Protocol.Shapes;

/// <summary>A structure: its members in the model's order.</summary>
/// <param name="name">The name in the model.</param>
/// <param name="create">Makes an instance with every member absent.</param>
/// <param name="members">Its members.</param>
public sealed class StructureShape(string name, Func<object> create, params MemberShape[] members)
    : Shape(name, ShapeKind.Structure)
{
    /// <summary>The members in the model's order.</summary>
    public IReadOnlyList<MemberShape> Members => members;

    /// <summary>The name of the member that is the whole body (REST protocols), or null.</summary>
    public string? Payload { get; init; }

    /// <summary>Whether exactly one member may be present.</summary>
    public bool Union { get; init; }

    /// <summary>An instance with every member absent.</summary>
    public object Create() => create();

    /// <summary>
    /// The index in <see cref="Members"/> of the member whose <see cref="MemberShape.WireName"/> is
    /// <paramref name="utf8Name"/>, or -1. A scan: structures have few members, and comparing lengths first decides most.
    /// </summary>
    public int IndexOf(ReadOnlySpan<byte> utf8Name)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (utf8Name.SequenceEqual(members[i].WireNameUtf8))
                return i;
        }

        return -1;
    }

    /// <summary>The member named <paramref name="name"/> in the model, or null.</summary>
    public MemberShape? Member(string name) => Array.Find(members, member => member.Name == name);
}
