namespace Strongroom.Rotators.MySql;

/// <summary>What SHOW CREATE USER says of an account, as far as it is handed on to its alternate.</summary>
/// <param name="Plugin">The method of authentication; null for the server's default or several.</param>
/// <param name="Requirements">REQUIRE … and WITH … limits, ready for ALTER USER.</param>
/// <param name="DefaultRoles">MySQL's list after DEFAULT ROLE; null if there is none. MariaDB shows it among the grants.</param>
internal sealed record MySqlAccount(string? Plugin, string Requirements, string? DefaultRoles)
{
    private static readonly string[] Ends = ["DEFAULT", "REQUIRE", "WITH", "PASSWORD", "ACCOUNT", "FAILED_LOGIN_ATTEMPTS", "PASSWORD_LOCK_TIME", "COMMENT", "ATTRIBUTE"];

    /// <summary>Whether the password's hash alone can be set: the one method that both servers' clients of old have in common.</summary>
    public bool IsNative => Plugin == "mysql_native_password";

    /// <summary>Reads the statement.</summary>
    public static MySqlAccount Read(string statement)
    {
        var tokens = SqlTokens.Of(statement);
        string? roles = Clause(statement, tokens, tokens.FindIndex(token => token.Is("ROLE")));
        string require = Clause(statement, tokens, tokens.FindIndex(token => token.Is("REQUIRE"))) ?? "NONE";

        // MySQL writes IDENTIFIED WITH too, so only the WITH before a limit counts.
        int with = tokens.FindIndex(token => token.Text.StartsWith("MAX_", StringComparison.OrdinalIgnoreCase)) - 1;
        string? limits = with > 0 ? Clause(statement, tokens, with) : null;
        return new MySqlAccount(PluginOf(tokens), $"REQUIRE {require}{(limits is null ? "" : $" WITH {limits}")}", roles);
    }

    // IDENTIFIED BY PASSWORD '…' | VIA plugin [USING '…'] [OR plugin …] (MariaDB); IDENTIFIED WITH 'plugin' [AS '…'] (MySQL).
    private static string? PluginOf(List<SqlToken> tokens)
    {
        int at = tokens.FindIndex(token => token.Is("IDENTIFIED"));
        if (at < 0 || at + 2 >= tokens.Count || tokens.Exists(token => token.Is("OR"))) return null;
        if (tokens[at + 1].Is("BY")) return tokens[at + 2].Is("PASSWORD") ? "mysql_native_password" : null;
        return tokens[at + 2].Text.Trim('\'', '`', '"');
    }

    private static string? Clause(string statement, List<SqlToken> tokens, int keyword)
    {
        if (keyword < 0 || keyword + 1 >= tokens.Count) return null;
        int end = tokens.FindIndex(keyword + 1, token => Ends.Contains(token.Text, StringComparer.OrdinalIgnoreCase));
        return statement[tokens[keyword + 1].Start..(end < 0 ? tokens[^1].End : tokens[end - 1].End)];
    }
}
