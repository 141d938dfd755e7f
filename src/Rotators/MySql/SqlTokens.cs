namespace Strongroom.Rotators.MySql;

/// <summary>A statement cut into words, quoted parts and signs, enough to read what SHOW GRANTS and SHOW CREATE USER answer. What is in
/// quotes is one token, whatever words it has in it.</summary>
internal static class SqlTokens
{
    /// <summary>The tokens with where they begin and end.</summary>
    public static List<SqlToken> Of(string sql)
    {
        var tokens = new List<SqlToken>();
        for (int at = 0; at < sql.Length;)
        {
            int start = at;
            char first = sql[at];
            if (char.IsWhiteSpace(first))
            {
                at++;
                continue;
            }
            if (first is '`' or '\'' or '"') at = EndOfQuoted(sql, at);
            else if (IsWord(first)) while (at < sql.Length && IsWord(sql[at])) at++;
            else at++;
            tokens.Add(new SqlToken(sql[start..at], start, at));
        }
        return tokens;
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character is '_' or '$';

    // A quote in it is doubled; in strings a backslash hides the next character too.
    private static int EndOfQuoted(string sql, int start)
    {
        char quote = sql[start];
        for (int at = start + 1; at < sql.Length; at++)
        {
            if (sql[at] == '\\' && quote != '`') at++;
            else if (sql[at] == quote)
            {
                if (at + 1 == sql.Length || sql[at + 1] != quote) return at + 1;
                at++;
            }
        }
        throw new RotatorException("The server described a user in a statement that could not be read: a quote is not closed.");
    }
}

/// <summary>A piece of a statement.</summary>
internal readonly record struct SqlToken(string Text, int Start, int End)
{
    /// <summary>Whether it is this word, in any case and outside quotes.</summary>
    public bool Is(string word) => Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
