using System.Text;
using System.Text.RegularExpressions;

namespace Strongroom.Protocol.Shapes;

/// <summary>
/// A pattern of an API model, compiled. The models are written for Java's regular expressions and the service matches the
/// whole string: <c>\w</c>, <c>\d</c> and <c>\s</c> are ASCII only, as Java has them by default. Matching takes linear time
/// where the pattern allows it; the few with look-around run with a time limit instead, and a match that hits it counts as none.
/// </summary>
public sealed class PatternMatcher
{
    private static readonly TimeSpan BacktrackingLimit = TimeSpan.FromMilliseconds(250);

    private readonly Regex _regex;

    /// <summary>Compiles <paramref name="pattern"/>.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public PatternMatcher(string pattern)
    {
        var anchored = $@"\A(?:{ToDotNet(pattern)})\z";
        try
        {
            _regex = new Regex(anchored, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            // Look-around, or counted repeats too large for an automaton.
            _regex = new Regex(anchored, RegexOptions.CultureInvariant, BacktrackingLimit);
        }
    }

    /// <summary>Whether matching takes time linear in the input whatever the input is.</summary>
    public bool IsLinear => _regex.Options.HasFlag(RegexOptions.NonBacktracking);

    /// <summary>Whether the whole of <paramref name="text"/> matches.</summary>
    public bool Matches(ReadOnlySpan<char> text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string ToDotNet(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                result.Append(Escape(pattern[++i], inClass));
            }
            else if (c == '[' && inClass)
            {
                // A bracket inside a class opens a union in Java and is a plain character here; the models only ever
                // mean the character.
                result.Append(@"\[");
            }
            else
            {
                inClass = c switch { '[' => true, ']' => false, _ => inClass };
                result.Append(c);
            }
        }

        return result.ToString();
    }

    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('w', true) => "a-zA-Z0-9_",
        ('w', false) => "[a-zA-Z0-9_]",
        ('W', false) => "[^a-zA-Z0-9_]",
        ('d', true) => "0-9",
        ('d', false) => "[0-9]",
        ('D', false) => "[^0-9]",
        ('s', true) => @" \t\n\x0B\f\r",
        ('s', false) => @"[ \t\n\x0B\f\r]",
        ('S', false) => @"[^ \t\n\x0B\f\r]",
        // .NET refuses the escape of a character that needs none.
        ('_', _) => "_",
        _ => $"\\{c}",
    };
}
