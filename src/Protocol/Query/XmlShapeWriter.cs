using System.Buffers;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Query;

/// <summary>
/// Writes objects as XML elements by their descriptors (Smithy, "AWS query protocol", response serialization); absent members
/// are left out.
/// </summary>
internal static class XmlShapeWriter
{
    /// <summary>The members of a structure, one element each.</summary>
    public static void Members(IBufferWriter<byte> to, StructureShape shape, object instance)
    {
        foreach (var member in shape.Members)
        {
            if (member.Get(instance) is { } value)
                Element(to, member.WireName, member.Target, value);
        }
    }

    private static void Element(IBufferWriter<byte> to, string name, Shape shape, object value)
    {
        switch (shape)
        {
            case ListShape { Flattened: true } list:
                foreach (var item in list.Items(value))
                    Element(to, list.MemberName ?? name, list.Member, item);
                return;
            case MapShape { Flattened: true } map:
                foreach (var entry in map.Entries(value))
                    Entry(to, name, map, entry);
                return;
            case ListShape list when list.Count(value) == 0:
            case MapShape map when map.Count(value) == 0:
                XmlText.Empty(to, name);
                return;
        }

        XmlText.Start(to, name);
        switch (shape)
        {
            case StructureShape structure:
                Members(to, structure, value);
                break;
            case ListShape list:
                foreach (var item in list.Items(value))
                    Element(to, list.MemberName ?? "member", list.Member, item);
                break;
            case MapShape map:
                foreach (var entry in map.Entries(value))
                    Entry(to, "entry", map, entry);
                break;
            default:
                XmlText.Scalar(to, shape.Kind, value);
                break;
        }

        XmlText.End(to, name);
    }

    private static void Entry(IBufferWriter<byte> to, string name, MapShape map, KeyValuePair<string, object> entry)
    {
        XmlText.Start(to, name);
        XmlText.Element(to, map.KeyName ?? "key", entry.Key);
        Element(to, map.ValueName ?? "value", map.Value, entry.Value);
        XmlText.End(to, name);
    }
}
