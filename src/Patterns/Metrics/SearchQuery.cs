using System.Text;

namespace Strongroom.Patterns.Metrics;

/// <summary>
/// The query of SEARCH: <c>{Namespace,Dimension} term AND (Name="exact" OR NOT part)</c> (user guide, "Search expression syntax"). A
/// term in quotation marks is a whole name or value; another is looked for among the words that names are made of.
/// </summary>
public sealed class SearchQuery
{
    /// <summary>Characters that a query may have.</summary>
    public const int MaxLength = 1024;

    private const int MaxDepth = 32;

    private readonly string _text;
    private int _at;
    private Func<Candidate, bool> _matches = _ => true;

    private SearchQuery(string text) => _text = text;

    /// <summary>The namespace that is searched; null for all.</summary>
    public string? Namespace { get; private set; }

    /// <summary>The names of exactly the dimensions that a metric must have, if there is a namespace; none means that it has none named.</summary>
    public IReadOnlyList<string> Dimensions { get; private set; } = [];

    /// <summary>Reads a query.</summary>
    /// <exception cref="MetricMathException">It is none.</exception>
    public static SearchQuery Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new MetricMathException($"Search expression must not be longer than {MaxLength} characters");
        }

        var query = new SearchQuery(text);
        query.ReadSchema();
        query.SkipSpace();
        if (query._at < text.Length)
        {
            query._matches = query.ReadAny(0);
            query.SkipSpace();
        }
        else if (query.Namespace is null)
        {
            throw Invalid();
        }

        return query._at == text.Length ? query : throw Invalid();
    }

    /// <summary>Whether a metric is found.</summary>
    /// <param name="metricNamespace">Its namespace.</param>
    /// <param name="metricName">Its name.</param>
    /// <param name="dimensions">Its dimensions, names to values.</param>
    public bool Matches(string metricNamespace, string metricName, IReadOnlyList<KeyValuePair<string, string>> dimensions) =>
        (Namespace is null
            || (Namespace == metricNamespace && (Dimensions.Count == 0 || (Dimensions.Count == dimensions.Count && dimensions.All(pair => Dimensions.Contains(pair.Key))))))
        && _matches(new Candidate(metricNamespace, metricName, dimensions));

    private static MetricMathException Invalid() => new("Invalid search expression");

    private void ReadSchema()
    {
        SkipSpace();
        if (!Take('{'))
        {
            return;
        }

        List<string> names = [];
        do
        {
            SkipSpace();
            names.Add(Peek == '"' ? ReadQuoted() : ReadBare(",}"));
            SkipSpace();
        }
        while (Take(','));
        if (!Take('}') || names.Any(name => name.Length == 0))
        {
            throw Invalid();
        }

        (Namespace, Dimensions) = (names[0], names[1..]);

        // The guide's own examples have a comma after the schema.
        SkipSpace();
        Take(',');
    }

    private Func<Candidate, bool> ReadAny(int depth)
    {
        var left = ReadAll(depth);
        while (TakeWord("OR"))
        {
            var (first, second) = (left, ReadAll(depth));
            left = metric => first(metric) || second(metric);
        }

        return left;
    }

    private Func<Candidate, bool> ReadAll(int depth)
    {
        var left = ReadOne(depth);
        while (true)
        {
            SkipSpace();
            var explicitly = TakeWord("AND");
            if (!explicitly && (_at == _text.Length || Peek == ')' || IsWord("OR")))
            {
                return left;
            }

            var (first, second) = (left, ReadOne(depth));
            left = metric => first(metric) && second(metric);
        }
    }

    private Func<Candidate, bool> ReadOne(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Invalid();
        }

        SkipSpace();
        if (TakeWord("NOT"))
        {
            var refused = ReadOne(depth + 1);
            return metric => !refused(metric);
        }

        if (Take('('))
        {
            var inner = ReadAny(depth + 1);
            SkipSpace();
            return Take(')') ? inner : throw Invalid();
        }

        var (text, exact) = ReadTerm();
        SkipSpace();
        if (!Take('='))
        {
            return metric => metric.All().Any(name => IsTerm(name, text, exact));
        }

        SkipSpace();
        var (value, exactly) = ReadTerm();
        return text switch
        {
            "MetricName" => metric => IsTerm(metric.Name, value, exactly),
            "Namespace" => metric => IsTerm(metric.Namespace, value, exactly),
            _ => metric => metric.Dimensions.Any(pair => pair.Key == text && IsTerm(pair.Value, value, exactly)),
        };
    }

    private (string Text, bool Exact) ReadTerm()
    {
        var exact = Peek == '"';
        var text = exact ? ReadQuoted() : ReadBare("()=\"");
        return text.Length > 0 ? (text, exact) : throw Invalid();
    }

    private string ReadQuoted()
    {
        _at++;
        var quoted = new StringBuilder();
        while (_at < _text.Length)
        {
            var character = _text[_at++];
            if (character == '"')
            {
                return quoted.ToString();
            }

            quoted.Append(character == '\\' && _at < _text.Length ? _text[_at++] : character);
        }

        throw Invalid();
    }

    private string ReadBare(string ends)
    {
        var from = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(Peek) && !ends.Contains(Peek, StringComparison.Ordinal))
        {
            _at++;
        }

        return _text[from.._at];
    }

    private char Peek => _at < _text.Length ? _text[_at] : '\0';

    private bool Take(char character)
    {
        var found = Peek == character && _at < _text.Length;
        _at += found ? 1 : 0;
        return found;
    }

    private bool IsWord(string word) =>
        string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0
        && (_at + word.Length == _text.Length || char.IsWhiteSpace(_text[_at + word.Length]) || _text[_at + word.Length] is '(' or '"');

    private bool TakeWord(string word)
    {
        SkipSpace();
        var found = IsWord(word);
        _at += found ? word.Length : 0;
        return found;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private static bool IsTerm(string name, string term, bool exact)
    {
        if (exact)
        {
            return name == term;
        }

        // One word anywhere, or several that follow each other. Case counts only in that it makes the words.
        var wanted = Words(term);
        var words = Words(name);
        if (wanted.Count == 0)
        {
            return false;
        }

        for (var from = 0; from + wanted.Count <= words.Count; from++)
        {
            if (words.Skip(from).Take(wanted.Count).SequenceEqual(wanted, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return wanted.Count == 1 && string.Concat(words) == wanted[0];
    }

    // CustomCount1 is custom, count, 1; SDBFailure is sdb, failure.
    private static List<string> Words(string name)
    {
        List<string> words = [];
        var word = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var character = name[i];
            var starts = i > 0 && word.Length > 0
                && ((char.IsDigit(character) != char.IsDigit(name[i - 1]))
                    || (char.IsUpper(character) && char.IsLower(name[i - 1]))
                    || (char.IsUpper(character) && i + 1 < name.Length && char.IsLower(name[i + 1]) && char.IsUpper(name[i - 1])));
            if (starts || !char.IsLetterOrDigit(character))
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }
            }

            if (char.IsLetterOrDigit(character))
            {
                word.Append(char.ToLowerInvariant(character));
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    private sealed record Candidate(string Namespace, string Name, IReadOnlyList<KeyValuePair<string, string>> Dimensions)
    {
        public IEnumerable<string> All() => Dimensions.SelectMany(pair => new[] { pair.Key, pair.Value }).Append(Name).Append(Namespace);
    }
}
