namespace Strongroom.Policy.Matching;

/// <summary>
/// Matches text against a pattern with wildcards. In a pattern the wildcards are two characters that Unicode never assigns, so that
/// a star that is meant as a star (<c>${*}</c>, or the value of a policy variable) can be told from a wildcard.
/// </summary>
internal static class Wildcard
{
    /// <summary>Any characters, also none.</summary>
    public const char Any = '\uffff';

    /// <summary>One character.</summary>
    public const char One = '\ufffe';

    // What takes the place of the two in a text.
    private const char Replacement = '\ufffd';

    /// <summary>The characters that are wildcards in a pattern.</summary>
    public static ReadOnlySpan<char> Both => [Any, One];

    /// <summary>The text with nothing in it that would be a wildcard.</summary>
    public static string Literal(string text) => text.AsSpan().ContainsAny(Any, One) ? text.Replace(Any, Replacement).Replace(One, Replacement) : text;

    /// <summary>Copies the text with nothing in it that would be a wildcard.</summary>
    public static void CopyLiteral(ReadOnlySpan<char> text, Span<char> target)
    {
        text.CopyTo(target);
        target[..text.Length].Replace(Any, Replacement);
        target[..text.Length].Replace(One, Replacement);
    }

    /// <summary>
    /// Whether the whole text matches. Only the last star is ever tried again, so the work is at most the product of the lengths,
    /// however many stars there are.
    /// </summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        var (p, t) = (0, 0);
        var (star, resume) = (-1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == Any)
            {
                (star, resume) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == One || Same(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept(Any) < 0;
    }

    /// <summary>
    /// Whether an ARN matches part by part: a wildcard stays between its colons, except in the last part, which has colons of its
    /// own. The parts that a pattern lacks are taken for stars.
    /// </summary>
    public static bool MatchesArn(ReadOnlySpan<char> pattern, ReadOnlySpan<char> arn)
    {
        if (pattern is [Any])
            return true;
        for (var part = 1; part < 6; part++)
        {
            var (end, limit) = (arn.IndexOf(':'), pattern.IndexOf(':'));
            if (end < 0)
                return false;
            if (limit < 0)
            {
                // The pattern ends here: this part has to match, the rest is anything that an ARN can have.
                return Matches(pattern, arn[..end], ignoreCase: false) && arn[(end + 1)..].Count(':') >= 5 - part;
            }

            if (!Matches(pattern[..limit], arn[..end], ignoreCase: false))
                return false;
            pattern = pattern[(limit + 1)..];
            arn = arn[(end + 1)..];
        }

        return Matches(pattern, arn, ignoreCase: false);
    }

    private static bool Same(char left, char right, bool ignoreCase) =>
        left == right || (ignoreCase && char.ToUpperInvariant(left) == char.ToUpperInvariant(right));
}
