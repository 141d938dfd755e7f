using System.Globalization;
using System.Text;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Validation;

/// <summary>A value as a validation message shows it: in quotes, as Java would print it.</summary>
internal static class ValueText
{
    /// <summary>AWS prints values whole; ours stop here, in UTF-16 code units, to bound the answer to a hostile request.</summary>
    private const int MaxLength = 4096;

    /// <summary>The quoted text, or null for a value that is or may hold anything sensitive: then the message shows none.</summary>
    public static string? Of(Shape shape, object value)
    {
        if (IsSensitive(shape, []))
            return null;
        var text = new StringBuilder();
        Append(text, shape, value);
        if (text.Length > MaxLength)
            text.Length = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return $"'{text}'";
    }

    private static bool IsSensitive(Shape shape, HashSet<Shape> seen)
    {
        if (shape.Sensitive || shape.Kind is ShapeKind.SecretString or ShapeKind.SecretBlob)
            return true;
        return seen.Add(shape) && shape switch
        {
            StructureShape structure => structure.Members.Any(member => IsSensitive(member.Target, seen)),
            ListShape list => IsSensitive(list.Member, seen),
            MapShape map => IsSensitive(map.Key, seen) || IsSensitive(map.Value, seen),
            _ => false,
        };
    }

    private static void Append(StringBuilder text, Shape shape, object value)
    {
        if (text.Length > MaxLength)
            return;
        switch (shape)
        {
            case StructureShape structure:
                text.Append(structure.Name).Append('(');
                AppendAll(text, structure.Members, member =>
                {
                    text.Append(member.PathName).Append('=');
                    AppendOrNull(text, member.Target, member.Get(value));
                });
                text.Append(')');
                break;
            case ListShape list:
                text.Append('[');
                AppendAll(text, list.Items(value).Cast<object>(), item => Append(text, list.Member, item));
                text.Append(']');
                break;
            case MapShape map:
                text.Append('{');
                AppendAll(text, map.Entries(value), entry =>
                {
                    text.Append(entry.Key).Append('=');
                    Append(text, map.Value, entry.Value);
                });
                text.Append('}');
                break;
            default:
                text.Append(Scalar(value));
                break;
        }
    }

    private static void AppendOrNull(StringBuilder text, Shape shape, object? value)
    {
        if (value is null)
            text.Append("null");
        else
            Append(text, shape, value);
    }

    private static void AppendAll<T>(StringBuilder text, IEnumerable<T> items, Action<T> append)
    {
        var first = true;
        foreach (var item in items)
        {
            if (text.Length > MaxLength)
                return;
            if (!first)
                text.Append(", ");
            first = false;
            append(item);
        }
    }

    private static string Scalar(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        byte[] blob => $"java.nio.HeapByteBuffer[pos=0 lim={blob.Length} cap={blob.Length}]",
        DateTimeOffset time => time.UtcDateTime.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
