using System.Globalization;

namespace Strongroom.Patterns.Logs;

/// <summary>
/// <c>[ip, user, ..., status = 4* &amp;&amp; status != 403, bytes]</c>: the fields of a message between spaces, of which those in square brackets or
/// quotation marks are one each. Without an ellipsis there must be as many as in the pattern.
/// </summary>
internal sealed class FieldFilter : LogFilterPattern
{
    private readonly List<Field> _fields = [];
    private int _ellipsis = -1;
    private int _regexes;

    private FieldFilter()
    {
    }

    public override bool HasValues => true;

    public override int Regexes => _regexes;

    public static FieldFilter Read(PatternScanner scanner)
    {
        var filter = new FieldFilter();
        scanner.Expect("[");
        do
        {
            scanner.SkipSpace();
            if (scanner.Take("...") || scanner.Take("…"))
            {
                if (filter._ellipsis >= 0)
                {
                    throw PatternScanner.Invalid();
                }

                filter._ellipsis = filter._fields.Count;
            }
            else
            {
                filter._fields.Add(ReadField(scanner));
            }

            scanner.SkipSpace();
        }
        while (scanner.Take(","));

        scanner.Expect("]");
        scanner.SkipSpace();
        filter._regexes = scanner.Regexes;
        return scanner.IsAtEnd && filter._fields.Where(field => field.Name.Length > 0).DistinctBy(field => field.Name).Count() == filter._fields.Count(field => field.Name.Length > 0)
            ? filter
            : throw PatternScanner.Invalid();
    }

    public override bool Matches(LogMessage message)
    {
        var values = Split(message.Text);
        if (_ellipsis < 0 ? values.Count != _fields.Count : values.Count < _fields.Count)
        {
            return false;
        }

        for (var i = 0; i < _fields.Count; i++)
        {
            if (!_fields[i].IsMet(values[At(i, values.Count)]))
            {
                return false;
            }
        }

        return true;
    }

    public override IReadOnlyDictionary<string, string> Values(LogMessage message)
    {
        Dictionary<string, string> named = [];
        if (!Matches(message))
        {
            return named;
        }

        var values = Split(message.Text);
        var names = new string?[values.Count];
        for (var i = 0; i < _fields.Count; i++)
        {
            names[At(i, values.Count)] = _fields[i].Name;
        }

        for (var i = 0; i < values.Count; i++)
        {
            named[string.IsNullOrEmpty(names[i]) ? $"${(i + 1).ToString(CultureInfo.InvariantCulture)}" : $"${names[i]}"] = values[i];
        }

        return named;
    }

    internal override string? Value(LogMessage message, string name) => Values(message).GetValueOrDefault(name);

    // Where in a message of so many fields one of the pattern is.
    private int At(int field, int count) => _ellipsis >= 0 && field >= _ellipsis ? count - _fields.Count + field : field;

    private static Field ReadField(PatternScanner scanner)
    {
        var name = scanner.TakeWhile(character => PatternScanner.IsWord(character) || character == '-');
        scanner.SkipSpace();
        var field = new Field(name, []);
        if (scanner.Peek is ',' or ']')
        {
            return field;
        }

        // AND binds closer than OR.
        do
        {
            List<ValueCondition> all = [];
            do
            {
                scanner.SkipSpace();
                if (field.Alternatives.Count + all.Count > 0 && scanner.TakeWhile(character => PatternScanner.IsWord(character) || character == '-') != name)
                {
                    throw PatternScanner.Invalid();
                }

                all.Add(ValueCondition.Read(scanner));
                scanner.SkipSpace();
            }
            while (scanner.Take("&&"));
            field.Alternatives.Add(all);
        }
        while (scanner.Take("||"));
        return field;
    }

    private static List<string> Split(string text)
    {
        List<string> values = [];
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var close = text[at] switch
            {
                '[' => ']',
                '"' => '"',
                _ => '\0',
            };
            var end = close == '\0' ? -1 : text.IndexOf(close, at + 1);
            if (end > 0)
            {
                values.Add(text[(at + 1)..end]);
                at = end + 1;
                continue;
            }

            var from = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            values.Add(text[from..at]);
        }

        return values;
    }

    private sealed record Field(string Name, List<List<ValueCondition>> Alternatives)
    {
        public bool IsMet(string value) =>
            Alternatives.Count == 0 || Alternatives.Exists(all => all.TrueForAll(condition => condition.IsMet(value, isText: false, isNumber: false)));
    }
}
