using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Strongroom.Crypto;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Tests.Query;

/// <summary>What a client does: reads an answer's XML, by the same descriptors and none of the same code.</summary>
internal static class XmlAnswer
{
    public static object Read(StructureShape shape, XElement element)
    {
        var instance = shape.Create();
        foreach (var member in shape.Members)
        {
            if (Member(member, element) is { } value)
                member.Set(instance, value);
        }

        return instance;
    }

    private static object? Member(MemberShape member, XElement parent)
    {
        XName Named(string name) => parent.Name.Namespace + name;
        switch (member.Target)
        {
            case ListShape { Flattened: true } list:
                var items = parent.Elements(Named(list.MemberName ?? member.WireName)).Select(each => Value(list.Member, each)).ToList();
                return items.Count == 0 ? null : list.Create(items);
            case MapShape { Flattened: true } map:
                var entries = parent.Elements(Named(member.WireName)).Select(each => Entry(map, each)).ToList();
                return entries.Count == 0 ? null : map.Create(entries);
            default:
                return parent.Element(Named(member.WireName)) is { } element ? Value(member.Target, element) : null;
        }
    }

    private static object Value(Shape shape, XElement element) => shape switch
    {
        StructureShape structure => Read(structure, element),
        ListShape list => list.Create([.. element.Elements(element.Name.Namespace + (list.MemberName ?? "member")).Select(each => Value(list.Member, each))]),
        MapShape map => map.Create([.. element.Elements(element.Name.Namespace + "entry").Select(each => Entry(map, each))]),
        _ => Scalar(shape.Kind, element.Value),
    };

    private static KeyValuePair<string, object> Entry(MapShape map, XElement entry) => new(
        entry.Element(entry.Name.Namespace + (map.KeyName ?? "key"))!.Value,
        Value(map.Value, entry.Element(entry.Name.Namespace + (map.ValueName ?? "value"))!));

    private static object Scalar(ShapeKind kind, string text) => kind switch
    {
        ShapeKind.String => text,
        ShapeKind.SecretString => SecretValue.FromText(text),
        ShapeKind.Blob => Convert.FromBase64String(text),
        ShapeKind.SecretBlob => SecretValue.Own(Convert.FromBase64String(text)),
        ShapeKind.Boolean => bool.Parse(text),
        ShapeKind.Integer => int.Parse(text, CultureInfo.InvariantCulture),
        ShapeKind.Long => long.Parse(text, CultureInfo.InvariantCulture),
        ShapeKind.Double => text switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.Parse(text, CultureInfo.InvariantCulture),
        },
        ShapeKind.Timestamp => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
        ShapeKind.Document => JsonElement.Parse(text),
        _ => throw new InvalidOperationException($"{kind} has parts."),
    };
}
