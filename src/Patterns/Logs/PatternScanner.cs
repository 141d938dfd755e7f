using System.Text;

namespace Strongroom.Patterns.Logs;

/// <summary>Goes over the text of a pattern.</summary>
internal sealed class PatternScanner(string text)
{
    private int _at;

    /// <summary>Regular expressions read so far.</summary>
    public int Regexes { get; private set; }

    /// <summary>The next character; 0 at the end.</summary>
    public char Peek => PeekAt(0);

    public bool IsAtEnd => _at >= text.Length;

    /// <summary>What any pattern is refused with that breaks off or goes on where it must not.</summary>
    public static LogFilterException Invalid() => new("Invalid filter pattern");

    public char PeekAt(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    public void SkipSpace()
    {
        while (!IsAtEnd && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    /// <summary>Takes a text if it is next.</summary>
    public bool Take(string expected)
    {
        if (string.CompareOrdinal(text, _at, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    /// <summary>Takes a word in capitals if it is next and ends there.</summary>
    public bool TakeWord(string word)
    {
        SkipSpace();
        return !IsWord(PeekAt(word.Length)) && Take(word);
    }

    public void Expect(string expected)
    {
        SkipSpace();
        if (!Take(expected))
        {
            throw Invalid();
        }
    }

    /// <summary>Takes characters while they are of a kind.</summary>
    public string TakeWhile(Func<char, bool> isOfKind)
    {
        var from = _at;
        while (!IsAtEnd && isOfKind(text[_at]))
        {
            _at++;
        }

        return text[from.._at];
    }

    /// <summary>A text in double quotation marks, of which the first is next; <c>\"</c> and <c>\\</c> stand for themselves.</summary>
    public string TakeQuoted()
    {
        _at++;
        var quoted = new StringBuilder();
        while (!IsAtEnd)
        {
            var character = text[_at++];
            if (character == '"')
            {
                return quoted.ToString();
            }

            quoted.Append(character == '\\' && Peek is '"' or '\\' ? text[_at++] : character);
        }

        throw Invalid();
    }

    /// <summary>A regular expression between percent signs, of which the first is next.</summary>
    public LogRegex TakeRegex()
    {
        var end = text.IndexOf('%', _at + 1);
        if (end < 0 || ++Regexes > LogFilterPattern.MaxRegexes)
        {
            throw Invalid();
        }

        var inner = text[(_at + 1)..end];
        _at = end + 1;
        return LogRegex.Read(inner);
    }

    public static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}
