using System.Globalization;

namespace Strongroom.Patterns.Metrics;

/// <summary>
/// Reads an expression: OR, AND, comparisons, sums, products, minus, powers, each binding closer than the one before. Powers
/// associate to the right and bind closer than a minus before them.
/// </summary>
internal sealed class MathReader(string text)
{
    private const int MaxDepth = 64;

    private static readonly string[][] Levels =
    [
        ["OR", "||"],
        ["AND", "&&"],
        ["==", "!=", "<=", ">=", "<", ">"],
        ["+", "-"],
        ["*", "/"],
    ];

    private static readonly HashSet<string> Keywords = ["REPEAT", "LINEAR", "ASC", "DESC", "AVG", "MIN", "MAX", "SUM"];

    private int _at;
    private int _depth;

    public MathNode ReadAll()
    {
        var node = ReadLevel(0);
        SkipSpace();
        return _at == text.Length ? node : throw Invalid();
    }

    private MathNode ReadLevel(int level)
    {
        if (level == Levels.Length)
        {
            return ReadUnary();
        }

        var left = ReadLevel(level + 1);
        while (TakeOperator(Levels[level]) is { } found)
        {
            left = new MathNode.Operation(found is "||" ? "OR" : found is "&&" ? "AND" : found, left, ReadLevel(level + 1));
        }

        return left;
    }

    private MathNode ReadUnary()
    {
        if (++_depth > MaxDepth)
        {
            throw new MetricMathException("Expression is nested too deeply");
        }

        try
        {
            if (Take("-"))
            {
                return new MathNode.Negation(ReadUnary());
            }

            var node = ReadPrimary();
            return Take("^") ? new MathNode.Operation("^", node, ReadUnary()) : node;
        }
        finally
        {
            _depth--;
        }
    }

    private MathNode ReadPrimary()
    {
        SkipSpace();
        if (Take("("))
        {
            var inner = ReadLevel(0);
            Expect(")");
            return inner;
        }

        if (Take("["))
        {
            return new MathNode.List(ReadList("]"));
        }

        if (_at == text.Length)
        {
            throw Invalid();
        }

        var character = text[_at];
        if (char.IsAsciiDigit(character) || character == '.')
        {
            return ReadNumber();
        }

        if (character is '"' or '\'')
        {
            return ReadText(character);
        }

        var from = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
        {
            _at++;
        }

        var name = text[from.._at];
        if (name.Length == 0)
        {
            throw Invalid();
        }

        if (Take("("))
        {
            return new MathNode.Call(name, ReadList(")"));
        }

        return Keywords.Contains(name) ? new MathNode.Keyword(name)
            : char.IsAsciiLetterLower(name[0]) ? new MathNode.Name(name)
            : throw Invalid();
    }

    private List<MathNode> ReadList(string end)
    {
        List<MathNode> items = [];
        if (Take(end))
        {
            return items;
        }

        do
        {
            items.Add(ReadLevel(0));
        }
        while (Take(","));
        Expect(end);
        return items;
    }

    private MathNode.Number ReadNumber()
    {
        var from = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.'))
        {
            _at++;
        }

        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            var exponent = _at + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-')
            {
                exponent++;
            }

            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                _at = exponent;
                while (_at < text.Length && char.IsAsciiDigit(text[_at]))
                {
                    _at++;
                }
            }
        }

        return double.TryParse(text.AsSpan(from, _at - from), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new MathNode.Number(number)
            : throw Invalid();
    }

    // A search is in single quotation marks and may hold double ones; nothing is escaped.
    private MathNode.Text ReadText(char quote)
    {
        var end = text.IndexOf(quote, _at + 1);
        if (end < 0)
        {
            throw Invalid();
        }

        var inner = text[(_at + 1)..end];
        _at = end + 1;
        return new MathNode.Text(inner);
    }

    private string? TakeOperator(string[] operators)
    {
        foreach (var one in operators)
        {
            if (Take(one))
            {
                return one;
            }
        }

        return null;
    }

    private bool Take(string expected)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, _at, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        // A word ends where its letters end.
        var end = _at + expected.Length;
        if (char.IsAsciiLetter(expected[0]) && end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            return false;
        }

        _at = end;
        return true;
    }

    private void Expect(string expected)
    {
        if (!Take(expected))
        {
            throw Invalid();
        }
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private MetricMathException Invalid() => new($"Invalid syntax at line 1 column {_at + 1}");
}
