using System.Text.Json;

namespace Strongroom.Patterns.Logs;

/// <summary>
/// <c>{ ($.a = "x*" &amp;&amp; $.n &gt; 3) || $.m NOT EXISTS }</c>. A comparison with what is not there, or is an object, an array or null, is false, also
/// with <c>!=</c>. With <c>[*]</c> one element that meets it is enough.
/// </summary>
internal sealed class JsonFilter : LogFilterPattern
{
    private const int MaxStars = 3;
    private const int MaxDepth = 64;

    private readonly List<JsonSelector> _selectors = [];
    private Func<JsonElement, bool> _expression = _ => false;
    private int _regexes;

    private JsonFilter()
    {
    }

    public override bool HasValues => true;

    public override int Regexes => _regexes;

    public static JsonFilter Read(PatternScanner scanner)
    {
        var filter = new JsonFilter();
        scanner.Expect("{");
        filter._expression = filter.ReadAny(scanner, 0);
        scanner.Expect("}");
        scanner.SkipSpace();
        filter._regexes = scanner.Regexes;
        return scanner.IsAtEnd && filter._selectors.Sum(selector => selector.Stars) <= MaxStars ? filter : throw PatternScanner.Invalid();
    }

    public override bool Matches(LogMessage message)
    {
        try
        {
            return message.Json is { } root && _expression(root);
        }
        catch (InvalidOperationException)
        {
            // Text that escapes half of a surrogate pair cannot be read.
            return false;
        }
    }

    public override IReadOnlyDictionary<string, string> Values(LogMessage message)
    {
        Dictionary<string, string> values = [];
        foreach (var selector in _selectors)
        {
            if (Value(message, selector) is { } text)
            {
                values[selector.Text] = text;
            }
        }

        return values;
    }

    internal override string? Value(LogMessage message, string name) => JsonSelector.Parse(name) is { } selector ? Value(message, selector) : null;

    private static string? Value(LogMessage message, JsonSelector selector)
    {
        try
        {
            return message.Json is { } root ? selector.FirstText(root) : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private Func<JsonElement, bool> ReadAny(PatternScanner scanner, int depth)
    {
        List<Func<JsonElement, bool>> any = [ReadAll(scanner, depth)];
        while (TakeOperator(scanner, "||"))
        {
            any.Add(ReadAll(scanner, depth));
        }

        return any.Count == 1 ? any[0] : root => any.Exists(one => one(root));
    }

    private Func<JsonElement, bool> ReadAll(PatternScanner scanner, int depth)
    {
        List<Func<JsonElement, bool>> all = [ReadOne(scanner, depth)];
        while (TakeOperator(scanner, "&&"))
        {
            all.Add(ReadOne(scanner, depth));
        }

        return all.Count == 1 ? all[0] : root => all.TrueForAll(one => one(root));
    }

    private Func<JsonElement, bool> ReadOne(PatternScanner scanner, int depth)
    {
        scanner.SkipSpace();
        if (scanner.Take("("))
        {
            if (depth >= MaxDepth)
            {
                throw PatternScanner.Invalid();
            }

            var inner = ReadAny(scanner, depth + 1);
            scanner.Expect(")");
            return inner;
        }

        var selector = JsonSelector.Read(scanner);
        _selectors.Add(selector);
        if (scanner.TakeWord("IS"))
        {
            var kind = scanner.TakeWord("NULL") ? JsonValueKind.Null
                : scanner.TakeWord("TRUE") ? JsonValueKind.True
                : scanner.TakeWord("FALSE") ? JsonValueKind.False
                : throw PatternScanner.Invalid();
            return root => selector.Find(root).Exists(element => element.ValueKind == kind);
        }

        if (scanner.TakeWord("NOT"))
        {
            return scanner.TakeWord("EXISTS") ? root => selector.Find(root).Count == 0 : throw PatternScanner.Invalid();
        }

        if (scanner.TakeWord("EXISTS"))
        {
            return root => selector.Find(root).Count > 0;
        }

        var condition = ValueCondition.Read(scanner);
        return root => selector.Find(root).Exists(element =>
            JsonSelector.TextOf(element) is { } text && condition.IsMet(text, element.ValueKind is JsonValueKind.String, element.ValueKind is JsonValueKind.Number));
    }

    private static bool TakeOperator(PatternScanner scanner, string text)
    {
        scanner.SkipSpace();
        return scanner.Take(text);
    }
}
