using System.Text;

namespace Strongroom.Patterns.Events;

/// <summary>
/// Text with <c>*</c> for any run of characters, and <c>\*</c> and <c>\\</c> for themselves. It is split at its stars and the pieces are
/// looked for from left to right, so that no text makes it go back.
/// </summary>
internal sealed class Wildcard
{
    // EventBridge refuses a wildcard whose automaton would be in too many states at once; how many it does not say.
    private const int MaxActiveStates = 25;

    private readonly string[] _pieces;

    private Wildcard(string[] pieces) => _pieces = pieces;

    /// <summary>Reads it.</summary>
    /// <param name="text">The wildcard.</param>
    /// <param name="fault">What is wrong with it, if the answer is null.</param>
    public static Wildcard? Read(string text, out string? fault)
    {
        fault = null;
        List<string> pieces = [];
        var piece = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '*' when i + 1 < text.Length && text[i + 1] == '*':
                    // Positions count the quotation mark that begins a string, as Ruler's do.
                    fault = $"Consecutive wildcard characters at pos {i + 1}";
                    return null;
                case '*':
                    pieces.Add(piece.ToString());
                    piece.Clear();
                    break;
                case '\\' when i + 1 < text.Length && text[i + 1] is '*' or '\\':
                    piece.Append(text[++i]);
                    break;
                case '\\':
                    fault = $"Invalid escape character at pos {i + 1}";
                    return null;
                default:
                    piece.Append(text[i]);
                    break;
            }
        }

        pieces.Add(piece.ToString());
        if (Complexity(pieces) > MaxActiveStates)
        {
            fault = "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character";
            return null;
        }

        return new Wildcard([.. pieces]);
    }

    /// <summary>Whether a whole text is of this form.</summary>
    public bool Matches(string text)
    {
        if (_pieces.Length == 1)
        {
            return text == _pieces[0];
        }

        var rest = text.AsSpan();
        if (!rest.StartsWith(_pieces[0], StringComparison.Ordinal))
        {
            return false;
        }

        rest = rest[_pieces[0].Length..];
        foreach (var piece in _pieces.AsSpan(1, _pieces.Length - 2))
        {
            var at = rest.IndexOf(piece, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + piece.Length)..];
        }

        return rest.EndsWith(_pieces[^1], StringComparison.Ordinal);
    }

    // How many positions in itself it can be at once while it reads its own text: many only if what follows a star repeats.
    private static int Complexity(List<string> pieces)
    {
        var literal = string.Concat(pieces);
        var stars = new HashSet<int>();
        var end = 0;
        foreach (var piece in pieces.SkipLast(1))
        {
            end += piece.Length;
            stars.Add(end);
        }

        HashSet<int> active = [0];
        var most = 1;
        foreach (var character in literal)
        {
            HashSet<int> next = [];
            foreach (var state in active)
            {
                if (stars.Contains(state))
                {
                    next.Add(state);
                }

                if (state < literal.Length && literal[state] == character)
                {
                    next.Add(state + 1);
                }
            }

            active = next;
            most = Math.Max(most, active.Count);
            if (most > MaxActiveStates)
            {
                break;
            }
        }

        return most;
    }
}
