namespace Strongroom.Patterns.Logs;

/// <summary>
/// Terms: all without a sign must be in the message, none after a minus may. Those after a question mark count only if there are no others,
/// and then one of them is enough.
/// </summary>
internal sealed class TermFilter : LogFilterPattern
{
    private readonly List<Func<string, bool>> _all = [];
    private readonly List<Func<string, bool>> _none = [];
    private readonly List<Func<string, bool>> _any = [];

    private TermFilter()
    {
    }

    public override bool HasValues => false;

    public override int Regexes => _regexes;

    private int _regexes;

    public static TermFilter Read(PatternScanner scanner)
    {
        var filter = new TermFilter();
        scanner.SkipSpace();
        while (!scanner.IsAtEnd)
        {
            var into = scanner.Take("?") ? filter._any : scanner.Take("-") ? filter._none : filter._all;
            scanner.SkipSpace();
            into.Add(ReadTerm(scanner));
            scanner.SkipSpace();
        }

        filter._regexes = scanner.Regexes;
        return filter;
    }

    public override bool Matches(LogMessage message)
    {
        var text = message.Text;
        return _all.Count == 0 && _none.Count == 0
            ? _any.Count == 0 || _any.Exists(term => term(text))
            : _all.TrueForAll(term => term(text)) && !_none.Exists(term => term(text));
    }

    public override IReadOnlyDictionary<string, string> Values(LogMessage message) => new Dictionary<string, string>();

    internal override string? Value(LogMessage message, string name) => null;

    private static Func<string, bool> ReadTerm(PatternScanner scanner)
    {
        switch (scanner.Peek)
        {
            case '"':
                return Contains(scanner.TakeQuoted());
            case '%':
                return scanner.TakeRegex().IsIn;
            default:
                var term = scanner.TakeWhile(character => !char.IsWhiteSpace(character) && character != '"');
                return term.Length == 0 ? throw PatternScanner.Invalid()
                    : term.All(PatternScanner.IsWord) ? Contains(term)
                    : throw new LogFilterException($"Invalid character(s) in term '{term}'");
        }
    }

    private static Func<string, bool> Contains(string term) => text => text.Contains(term, StringComparison.Ordinal);
}
