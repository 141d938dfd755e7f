using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Matching;

/// <summary>A piece of a pattern: text with its wildcards marked, or a policy variable.</summary>
/// <param name="Text">The text; empty for a variable.</param>
/// <param name="Key">The condition key in lower case, or null.</param>
/// <param name="WrittenKey">The condition key as written, or null.</param>
/// <param name="Default">What stands for the key where it has no value, or null.</param>
internal readonly record struct Piece(string Text, string? Key, string? WrittenKey, string? Default)
{
    public static Piece OfText(string text) => new(text, null, null, null);

    /// <summary>The text or the variable's value; null if it has none. A key of several values has none that a variable can take.</summary>
    public string? Resolve(IConditionContext context)
    {
        if (Key is null)
            return Text;
        return context.TryGet(Key, out var values) && values.Count == 1 ? values[0] : Default;
    }
}

/// <summary>Takes a policy's text apart at its variables.</summary>
internal static class PatternPieces
{
    /// <summary>The text with its wildcards marked, if it has any.</summary>
    public static string Mark(string text, bool wildcards)
    {
        var literal = Wildcard.Literal(text);
        return wildcards ? literal.Replace('*', Wildcard.Any).Replace('?', Wildcard.One) : literal;
    }

    /// <summary>The pieces. What looks like a variable and is none is text.</summary>
    public static List<Piece> Split(string source, bool wildcards)
    {
        List<Piece> pieces = [];
        var rest = source.AsSpan();
        while (rest.IndexOf("${") is >= 0 and var start)
        {
            var end = EndOf(rest[start..]);
            if (end < 0)
                break;
            if (start > 0)
                pieces.Add(Piece.OfText(Mark(rest[..start].ToString(), wildcards)));
            pieces.Add(Read(rest.Slice(start + 2, end - 2), wildcards));
            rest = rest[(start + end + 1)..];
        }

        if (!rest.IsEmpty)
            pieces.Add(Piece.OfText(Mark(rest.ToString(), wildcards)));
        return pieces;
    }

    // Where the brace closes, which in a quoted default it does not; -1 if nowhere.
    private static int EndOf(ReadOnlySpan<char> variable)
    {
        var quoted = false;
        for (var i = 2; i < variable.Length; i++)
        {
            if (variable[i] == '\'')
                quoted = !quoted;
            else if (variable[i] == '}' && !quoted)
                return i;
        }

        // A lone apostrophe quotes nothing.
        return variable.IndexOf('}');
    }

    private static Piece Read(ReadOnlySpan<char> inner, bool wildcards)
    {
        if (inner is "*" or "?" or "$")
            return Piece.OfText(inner.ToString());
        var comma = inner.IndexOf(',');
        var key = (comma < 0 ? inner : inner[..comma]).Trim().ToString();
        if (key.Length == 0)
            return Piece.OfText(Mark($"${{{inner}}}", wildcards));
        var value = comma < 0 ? null : inner[(comma + 1)..].Trim() is ['\'', .. var text, '\''] ? text.ToString() : null;
        return comma >= 0 && value is null
            ? Piece.OfText(Mark($"${{{inner}}}", wildcards))
            : new Piece("", key.ToLowerInvariant(), key, value);
    }
}
