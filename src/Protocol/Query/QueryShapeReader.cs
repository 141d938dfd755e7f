using System.Buffers.Text;
using System.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Query;

/// <summary>
/// Reads parameters into objects by their descriptors (Smithy, "AWS query protocol", request serialization): structures as
/// <c>A.B</c>, lists as <c>L.member.1</c>, maps as <c>M.entry.1.key</c> and <c>M.entry.1.value</c>, flattened ones without the
/// middle part. Unknown members are passed over, because newer clients send what older models lack; a parameter given
/// twice is refused. Elements stand in the order of their numbers, and gaps between numbers mean nothing, so that a number
/// costs no more than the name it stands in.
/// </summary>
internal static class QueryShapeReader
{
    /// <summary>How many parts a name may have. No request in the models comes near it.</summary>
    public const int MaxDepth = 32;

    private const int KeyPart = 0;
    private const int ValuePart = 1;

    /// <summary>Reads the parameters of <paramref name="request"/>.</summary>
    /// <exception cref="AwsException">MalformedInput.</exception>
    public static object Read(StructureShape shape, in WireRequest request)
    {
        var root = new QueryNode(shape, 0);
        Span<byte> buffer = stackalloc byte[QueryParameters.MaxName];
        foreach (var parameter in QueryParameters.All(request))
        {
            if (!QueryParameters.TryName(parameter.Name.Span, buffer, out var name) || Place(root, name) is not { } node)
                continue;
            if (!node.TryGive(parameter.Value))
                throw QueryParameters.Twice(Encoding.UTF8.GetString(name));
        }

        return Structure(root, shape);
    }

    /// <summary>The place that a name stands for; null where the model has none.</summary>
    private static QueryNode? Place(QueryNode root, ReadOnlySpan<byte> name)
    {
        // The name is looked through before the tree grows, so that nothing of an unknown member is left in it.
        return Walk(root.Shape, name, null) ? Last(root, name) : null;

        static QueryNode Last(QueryNode root, ReadOnlySpan<byte> name)
        {
            var at = root;
            Walk(root.Shape, name, (key, shape) => at = at.Child(key, shape));
            return at;
        }
    }

    /// <summary>Follows a name through the shapes; false where a structure has no such member.</summary>
    private static bool Walk(Shape shape, ReadOnlySpan<byte> name, Action<int, Shape>? step)
    {
        for (var depth = 0; !name.IsEmpty; depth++)
        {
            if (depth == MaxDepth)
                throw QueryErrors.Malformed(null);
            var flattened = shape is ListShape { Flattened: true } or MapShape { Flattened: true };
            switch (shape)
            {
                case StructureShape structure:
                    var index = IndexOf(structure, Part(ref name));
                    if (index < 0)
                        return false;
                    shape = structure.Members[index].Target;
                    step?.Invoke(index, shape);
                    break;
                case ListShape list:
                    if (!flattened)
                        Middle(Part(ref name), "member", list.MemberName);
                    var element = Number(Part(ref name));
                    shape = list.Member;
                    step?.Invoke(element, shape);
                    break;
                case MapShape map:
                    if (!flattened)
                        Middle(Part(ref name), "entry", null);
                    var number = Number(Part(ref name));
                    step?.Invoke(number, map);
                    var key = KeyOrValue(Part(ref name), map);
                    shape = key == KeyPart ? map.Key : map.Value;
                    step?.Invoke(key, shape);
                    break;
                default:
                    throw QueryErrors.Malformed("Start of structure or map found where not expected.");
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> Part(ref ReadOnlySpan<byte> name)
    {
        var dot = name.IndexOf((byte)'.');
        var part = dot < 0 ? name : name[..dot];
        name = dot < 0 ? default : name[(dot + 1)..];
        // "A." and "A..B" name nothing, and must not pass for "A" and "A.B".
        return part.IsEmpty || (dot >= 0 && name.IsEmpty) ? throw QueryErrors.Malformed(null) : part;
    }

    private static int IndexOf(StructureShape shape, ReadOnlySpan<byte> part)
    {
        var index = shape.IndexOf(part);
        for (var i = 0; index < 0 && i < shape.Members.Count; i++)
        {
            // A flattened list goes by the name of its elements.
            if (shape.Members[i].Target is ListShape { Flattened: true, MemberName: { } name } && Ascii.Equals(part, name))
                index = i;
        }

        return index;
    }

    // Old clients say "member" even where the model has another name.
    private static void Middle(ReadOnlySpan<byte> part, string name, string? other)
    {
        if (!Ascii.Equals(part, name) && !(other is not null && Ascii.Equals(part, other)))
            throw QueryErrors.Malformed("Start of structure or map found where not expected.");
    }

    private static int Number(ReadOnlySpan<byte> part) =>
        Utf8Parser.TryParse(part, out uint number, out var used) && used == part.Length && number is > 0 and <= int.MaxValue
            ? (int)number
            : throw QueryErrors.Malformed("Key of a list element is no positive number");

    private static int KeyOrValue(ReadOnlySpan<byte> part, MapShape map)
    {
        if (Ascii.Equals(part, map.KeyName ?? "key"))
            return KeyPart;
        return Ascii.Equals(part, map.ValueName ?? "value")
            ? ValuePart
            : throw QueryErrors.Malformed("Start of structure or map found where not expected.");
    }

    private static object Value(QueryNode node)
    {
        // SDKs send an empty list as "L=", and some an empty structure as "S=".
        if (node.IsGiven && node.Shape is not ScalarShape && !node.Value.IsEmpty)
            throw QueryErrors.Malformed($"Expected {(node.Shape.Kind is ShapeKind.List ? "list" : node.Shape.Kind is ShapeKind.Map ? "map" : "structure")} or null");
        switch (node.Shape)
        {
            case StructureShape structure:
                return Structure(node, structure);
            case ListShape list:
                var items = new List<object>(node.Children.Count);
                foreach (var child in node.Children)
                    items.Add(Value(child));
                return list.Create(items);
            case MapShape map:
                return Map(node, map);
            default:
                return QueryScalarReader.Read(node.Value.Span, node.Shape.Kind);
        }
    }

    private static object Structure(QueryNode node, StructureShape shape)
    {
        var instance = shape.Create();
        foreach (var child in node.Children)
            shape.Members[child.Key].Set(instance, Value(child));
        return instance;
    }

    private static object Map(QueryNode node, MapShape shape)
    {
        var entries = new List<KeyValuePair<string, object>>(node.Children.Count);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in node.Children)
        {
            if (entry.Children is not [{ Key: KeyPart } key, { Key: ValuePart } value])
                throw QueryErrors.Malformed("Unexpected null in a map");
            var text = QueryText.String(key.Value.Span);
            if (!keys.Add(text))
                throw QueryErrors.Malformed("Duplicate key in a map");
            entries.Add(new(text, Value(value)));
        }

        return shape.Create(entries);
    }
}
