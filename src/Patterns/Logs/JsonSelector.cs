using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Strongroom.Patterns.Logs;

/// <summary><c>$.a.b[0].c</c>: names of letters, digits, dashes and underscores, others as <c>['a.b']</c>, elements by number or <c>[*]</c> for each.</summary>
internal sealed class JsonSelector
{
    private readonly List<(string? Name, int Index)> _steps = [];

    private JsonSelector(string text) => Text = text;

    /// <summary>As it is written.</summary>
    public string Text { get; private set; }

    /// <summary>How many stars it has.</summary>
    public int Stars => _steps.Count(step => step is (null, < 0));

    /// <summary>Reads one, of which the dollar sign is next.</summary>
    public static JsonSelector Read(PatternScanner scanner)
    {
        scanner.Expect("$");
        var selector = new JsonSelector("$");
        var text = new StringBuilder("$");
        while (scanner.Peek is '.' or '[')
        {
            if (scanner.Take(".") && scanner.Peek != '[')
            {
                var name = scanner.TakeWhile(character => PatternScanner.IsWord(character) || character == '-');
                selector._steps.Add(name.Length == 0 ? throw PatternScanner.Invalid() : (name, 0));
                text.Append('.').Append(name);
                continue;
            }

            scanner.Expect("[");
            if (scanner.Take("*"))
            {
                selector._steps.Add((null, -1));
                text.Append("[*]");
            }
            else if (scanner.Peek is '\'' or '"')
            {
                var quote = scanner.Peek;
                scanner.Take(quote.ToString());
                var name = scanner.TakeWhile(character => character != quote);
                scanner.Expect(quote.ToString());
                selector._steps.Add((name, 0));
                text.Append("['").Append(name).Append("']");
            }
            else
            {
                var digits = scanner.TakeWhile(char.IsAsciiDigit);
                selector._steps.Add(int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? (null, index) : throw PatternScanner.Invalid());
                text.Append('[').Append(digits).Append(']');
            }

            scanner.Expect("]");
        }

        if (selector._steps.Count == 0 || selector._steps[0].Name is null || selector.Stars > 1)
        {
            throw PatternScanner.Invalid();
        }

        selector.Text = text.ToString();
        return selector;
    }

    /// <summary>Reads a whole text; null if it is none.</summary>
    public static JsonSelector? Parse(string text)
    {
        try
        {
            var scanner = new PatternScanner(text);
            var selector = Read(scanner);
            return scanner.IsAtEnd ? selector : null;
        }
        catch (LogFilterException)
        {
            return null;
        }
    }

    /// <summary>What it leads to: nothing, one value, or with a star several.</summary>
    public List<JsonElement> Find(JsonElement root)
    {
        List<JsonElement> found = [root];
        foreach (var (name, index) in _steps)
        {
            List<JsonElement> next = [];
            foreach (var element in found)
            {
                if (name is not null)
                {
                    if (element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member))
                    {
                        next.Add(member);
                    }
                }
                else if (element.ValueKind is JsonValueKind.Array && index < 0)
                {
                    next.AddRange(element.EnumerateArray());
                }
                else if (element.ValueKind is JsonValueKind.Array && index < element.GetArrayLength())
                {
                    next.Add(element[index]);
                }
            }

            found = next;
        }

        return found;
    }

    /// <summary>The text of the first value that is no object, array or null.</summary>
    public string? FirstText(JsonElement root)
    {
        foreach (var element in Find(root))
        {
            if (TextOf(element) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>The text of a string, number or truth value.</summary>
    public static string? TextOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
        _ => null,
    };
}
