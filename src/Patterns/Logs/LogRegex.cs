using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Strongroom.Patterns.Logs;

/// <summary>
/// A regular expression of CloudWatch Logs: letters, digits, a few symbols, and <c>^ $ ? [ ] { } | \ * + .</c>, but no groups. It is rewritten into
/// the platform's notation with every meaning that differs spelt out, and run by the engine that never goes back over its input.
/// </summary>
internal sealed class LogRegex
{
    // As the user guide lists them; the colon and the space are in its examples.
    private const string Symbols = ":_#=@/;,- ";

    private readonly Regex _regex;

    private LogRegex(Regex regex) => _regex = regex;

    /// <summary>Reads what is between the percent signs.</summary>
    /// <exception cref="LogFilterException">A character or a combination that is not supported.</exception>
    public static LogRegex Read(string text)
    {
        if (text.Length == 0)
        {
            throw PatternScanner.Invalid();
        }

        try
        {
            return new LogRegex(new Regex(Translate(text), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (ArgumentException)
        {
            throw Refuse(text);
        }
        catch (NotSupportedException)
        {
            // Counted repetitions that make too large an automaton.
            throw Refuse(text);
        }
    }

    /// <summary>Whether it is found in a text.</summary>
    public bool IsIn(string text) => _regex.IsMatch(text);

    private static LogFilterException Refuse(string text) => new($"Invalid character(s) in term '%{text}%'");

    private static string Translate(string text)
    {
        var output = new StringBuilder();
        var inClass = false;
        var classFrom = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            switch (character)
            {
                case '\\':
                    output.Append(Escape(text, ref i, inClass));
                    break;
                case '[' when !inClass:
                    inClass = true;
                    output.Append('[');
                    classFrom = i + 1;
                    if (i + 1 < text.Length && text[i + 1] == '^')
                    {
                        output.Append('^');
                        classFrom = ++i + 1;
                    }

                    break;
                case ']' when inClass && i > classFrom:
                    inClass = false;
                    output.Append(']');
                    break;
                case '-' when inClass:
                    output.Append('-');
                    break;
                case '$' when !inClass:
                    output.Append("\\z");
                    break;
                case '{' when !inClass:
                    output.Append(Repetition(text, ref i));
                    break;
                case '^' or '?' or '|' or '*' or '+' or '.' when !inClass:
                    output.Append(character);
                    break;
                case ']' or '}' or '^' or '$' or '?' or '[' or '{' or '|' or '*' or '+' or '.':
                    output.Append('\\').Append(character);
                    break;
                default:
                    if (!char.IsAsciiLetterOrDigit(character) && !Symbols.Contains(character, StringComparison.Ordinal))
                    {
                        throw Refuse(text);
                    }

                    output.Append(character is '#' or ' ' ? "\\" : "").Append(character);
                    break;
            }
        }

        return inClass ? throw Refuse(text) : output.ToString();
    }

    // Classes of the platform know all of Unicode; these patterns know ASCII.
    private static string Escape(string text, ref int i, bool inClass)
    {
        if (++i >= text.Length)
        {
            throw Refuse(text);
        }

        var character = text[i];
        switch (character)
        {
            case 'd':
                return inClass ? "0-9" : "[0-9]";
            case 'w':
                return inClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]";
            case 's':
                return inClass ? " \\t\\r\\n\\f\\v" : "[ \\t\\r\\n\\f\\v]";
            case 'D' when !inClass:
                return "[^0-9]";
            case 'W' when !inClass:
                return "[^A-Za-z0-9_]";
            case 'S' when !inClass:
                return "[^ \\t\\r\\n\\f\\v]";
            case 't' or 'n' or 'r':
                return $"\\{character}";
            case 'x' when i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && code < 0x80:
                i += 2;
                return $"\\x{code:x2}";
            default:
                return char.IsAsciiLetterOrDigit(character) || !char.IsAscii(character) ? throw Refuse(text) : Regex.Escape(character.ToString()).Replace("]", "\\]", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        }
    }

    private static string Repetition(string text, ref int i)
    {
        var end = text.IndexOf('}', i);
        var inner = end < 0 ? "" : text[(i + 1)..end];
        if (inner.Length is 0 or > 9 || !char.IsAsciiDigit(inner[0]) || !inner.All(c => char.IsAsciiDigit(c) || c == ',') || inner.Count(c => c == ',') > 1)
        {
            throw Refuse(text);
        }

        i = end;
        return $"{{{inner}}}";
    }
}
