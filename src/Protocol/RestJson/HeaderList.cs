using System.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.RestJson;

/// <summary>A list in one header (Smithy, "httpHeader trait"): values with commas between, in quotes where they hold one.</summary>
internal static class HeaderList
{
    /// <summary>The values.</summary>
    /// <exception cref="AwsException">SerializationException: a quote without its other.</exception>
    public static IEnumerable<string> Split(string header, ShapeKind member)
    {
        var values = Values(header);
        // The day of the week in a date has a comma behind it.
        return member is ShapeKind.Timestamp ? values.Chunk(2).Select(pair => string.Join(", ", pair)) : values;
    }

    /// <summary>The header.</summary>
    public static string Join(IEnumerable<string> values, ShapeKind member) =>
        string.Join(", ", values.Select(value => member is not ShapeKind.Timestamp && NeedsQuotes(value) ? $"\"{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : value));

    private static bool NeedsQuotes(string value) => value.Length == 0 || value.AsSpan().IndexOfAny(',', '"') >= 0 || value[0] == ' ' || value[^1] == ' ';

    private static List<string> Values(string header)
    {
        var values = new List<string>();
        var rest = header.AsSpan();
        while (true)
        {
            rest = rest.TrimStart(' ');
            if (rest is ['"', ..])
            {
                values.Add(Quoted(ref rest));
            }
            else
            {
                var end = rest.IndexOf(',') is var comma && comma < 0 ? rest.Length : comma;
                values.Add(rest[..end].TrimEnd(' ').ToString());
                rest = rest[end..];
            }

            rest = rest.TrimStart(' ');
            if (rest.IsEmpty)
                return values;
            if (rest[0] != ',')
                throw CommonErrors.Serialization(null);
            rest = rest[1..];
        }
    }

    private static string Quoted(ref ReadOnlySpan<char> rest)
    {
        var value = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                rest = rest[(i + 1)..];
                return value.ToString();
            }

            if (rest[i] == '\\' && i + 1 < rest.Length)
                i++;
            value.Append(rest[i]);
        }

        throw CommonErrors.Serialization(null);
    }
}
