using System.Text.Json;
using System.Text.Unicode;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.AwsJson;

/// <summary>
/// Reads JSON into objects by their descriptors. Unknown members are skipped, because newer clients send what older models
/// lack; a member given twice is refused, because two readers of the same request could each take another one.
/// </summary>
internal static class JsonShapeReader
{
    /// <summary>How deep objects and arrays may nest. No request in the models comes near it.</summary>
    public const int MaxDepth = 32;

    /// <summary>No member's name is longer, even with every character written as an escape.</summary>
    private const int MaxEscapedName = 512;

    /// <summary>Reads <paramref name="body"/>; an empty one is an empty object.</summary>
    /// <exception cref="AwsException">SerializationException.</exception>
    public static object Read(StructureShape shape, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return shape.Create();
        return Root(body, shape, null);
    }

    /// <summary>Reads the members of <paramref name="instance"/> that a REST protocol carries in the body; any other is an
    /// unknown one there.</summary>
    /// <exception cref="AwsException">SerializationException.</exception>
    public static void ReadBodyMembers(StructureShape shape, object instance, ReadOnlySpan<byte> body)
    {
        if (!body.IsEmpty)
            Root(body, shape, instance);
    }

    /// <param name="body">The text.</param>
    /// <param name="shape">What it holds.</param>
    /// <param name="rest">Where to put the members that travel in the body; null for a new instance with all members.</param>
    private static object Root(ReadOnlySpan<byte> body, StructureShape shape, object? rest)
    {
        // The reader looks at the bytes of a string only when it is taken, and so would let a skipped one pass.
        if (!Utf8.IsValid(body))
            throw CommonErrors.Serialization(null);
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            var result = (rest is not null && reader.TokenType is JsonTokenType.StartObject ? Structure(ref reader, shape, rest, located: false) : Value(ref reader, shape))
                ?? throw JsonErrors.UnexpectedToken();
            // Throws when anything but blanks follows.
            reader.Read();
            return result;
        }
        catch (JsonException)
        {
            // Its message quotes the body, which may be secret; AWS says nothing here either.
            throw CommonErrors.Serialization(null);
        }
    }

    private static object? Value(ref Utf8JsonReader reader, Shape shape) => (reader.TokenType, shape) switch
    {
        (JsonTokenType.Null, _) => null,
        (JsonTokenType.StartObject, StructureShape structure) => Structure(ref reader, structure, structure.Create(), located: true),
        (JsonTokenType.StartArray, ListShape list) => List(ref reader, list),
        (JsonTokenType.StartObject, MapShape map) => Map(ref reader, map),
        (_, ScalarShape scalar) => JsonScalarReader.Read(ref reader, scalar.Kind),
        _ => throw JsonErrors.WrongType(ref reader, shape.Kind),
    };

    private static object Structure(ref Utf8JsonReader reader, StructureShape shape, object instance, bool located)
    {
        Span<bool> seen = stackalloc bool[shape.Members.Count];
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var index = IndexOf(ref reader, shape);
            if (index < 0 || (!located && shape.Members[index].Location is not MemberLocation.Body))
            {
                reader.Skip();
                continue;
            }

            var member = shape.Members[index];
            if (seen[index])
                throw CommonErrors.Serialization($"Duplicate field '{member.WireName}'");
            seen[index] = true;
            reader.Read();
            if (Value(ref reader, member.Target) is { } value)
                member.Set(instance, value);
        }

        return instance;
    }

    private static int IndexOf(ref Utf8JsonReader reader, StructureShape shape)
    {
        if (!reader.ValueIsEscaped)
            return shape.IndexOf(reader.ValueSpan);
        if (reader.ValueSpan.Length > MaxEscapedName)
            return -1;
        Span<byte> name = stackalloc byte[MaxEscapedName];
        return shape.IndexOf(name[..JsonScalarReader.CopyText(ref reader, name)]);
    }

    private static object List(ref Utf8JsonReader reader, ListShape shape)
    {
        var items = new List<object>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            items.Add(Value(ref reader, shape.Member) ?? throw CommonErrors.Serialization("Unexpected null in a list"));
        return shape.Create(items);
    }

    private static object Map(ref Utf8JsonReader reader, MapShape shape)
    {
        var entries = new List<KeyValuePair<string, object>>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var key = JsonScalarReader.Text(ref reader);
            if (!keys.Add(key))
                throw CommonErrors.Serialization("Duplicate key in a map");
            reader.Read();
            entries.Add(new(key, Value(ref reader, shape.Value) ?? throw CommonErrors.Serialization("Unexpected null in a map")));
        }

        return shape.Create(entries);
    }
}
