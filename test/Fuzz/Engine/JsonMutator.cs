using System.Text;
using System.Text.Json;

namespace Strongroom.Fuzz.Tests.Engine;

/// <summary>Changes JSON as JSON: values of other types, members twice, thousands of members, depth, odd text and numbers.</summary>
internal sealed class JsonMutator(Random random)
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1e400", "2147483648", "9223372036854775808", "1.5", "1e-7", "\"\"", "\"a\"", "\"\\ud800\"", "\"\\u0000\"", "\"\uFFFF\"",
        "[]", "{}", "[null]", "[[]]", "{\"a\":null}", "\"AAAA\"", "\"====\"", "\"NaN\"", "253402300800", "-62135596801", "\"2026-01-01T00:00:00Z\"", "\"2026-99-99T00:00:00Z\"",
        "00", "01", "+1", ".5", "nul", "'a'", "\"\\x\"", "// c", "[1,]", "{\"a\":1,}", "\"\t\"",
    ];

    /// <summary>The JSON, changed in one to a few places; null if it is none.</summary>
    public byte[]? Mutate(byte[] json)
    {
        var text = Encoding.UTF8.GetString(json);
        if (ValueRanges(text).Count == 0)
        {
            return null;
        }

        for (var times = random.Next(1, 4); times > 0; times--)
        {
            text = Once(text);
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private string Once(string text)
    {
        var values = ValueRanges(text);
        if (values.Count == 0)
        {
            return text;
        }

        var (start, end) = values[random.Next(values.Count)];
        var value = text[start..end];
        var changed = random.Next(9) switch
        {
            0 or 1 or 2 => Values[random.Next(Values.Length)],
            3 => $"[{value},{value}]",
            4 => '"' + new string(random.Next(2) == 0 ? 'a' : '\u00e9', 1 << random.Next(17)) + '"',
            5 => Many(value),
            6 => Deep(value),
            7 when value.StartsWith('{') && value.Length > 2 => value[..^1] + ',' + value[1..],
            8 when value.StartsWith('"') => value[..^1] + (random.Next(2) == 0 ? "\\udfff" : "\\u0001") + '"',
            _ => Values[random.Next(Values.Length)],
        };
        return text[..start] + changed + text[end..];
    }

    private string Many(string value)
    {
        var count = random.Next(10) == 0 ? 10_000 : random.Next(2, 200);
        return random.Next(2) == 0
            ? '[' + string.Join(',', Enumerable.Repeat(value.Length < 40 ? value : "0", count)) + ']'
            : '{' + string.Join(',', Enumerable.Range(0, count).Select(number => $"\"m{number}\":0")) + '}';
    }

    private string Deep(string value)
    {
        var depth = random.Next(4) == 0 ? random.Next(30, 35) : random.Next(1, 400);
        return random.Next(2) == 0
            ? new string('[', depth) + value + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + value + new string('}', depth);
    }

    // Where values begin and end, by the reader of the framework; in text that an earlier change broke, those before the break.
    private static List<(int Start, int End)> ValueRanges(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var ranges = new List<(int, int)>();
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 2000 });
        try
        {
            while (reader.Read())
            {
                var start = (int)reader.TokenStartIndex;
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push(start);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        ranges.Add((open.Pop(), (int)reader.BytesConsumed));
                        break;
                    case not JsonTokenType.PropertyName:
                        ranges.Add((start, (int)reader.BytesConsumed));
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // Broken from here on, by an earlier change.
        }

        return ranges.ConvertAll(range => (
            Encoding.UTF8.GetCharCount(utf8, 0, range.Item1), Encoding.UTF8.GetCharCount(utf8, 0, range.Item2)));
    }
}
