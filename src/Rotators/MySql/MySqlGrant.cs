namespace Strongroom.Rotators.MySql;

/// <summary>What SHOW GRANTS answers for one account, turned into statements for another.</summary>
internal static class MySqlGrant
{
    /// <summary>The same grant, role, revocation or default role for <paramref name="account"/>. The method of authentication, the password
    /// and the demands of TLS that older servers add to it are left out.</summary>
    /// <returns>Null for USAGE, which is no right: to grant it takes the right to grant all the same.</returns>
    /// <exception cref="RotatorException">It has another form than any that is known.</exception>
    public static string? For(string grant, string account)
    {
        var tokens = SqlTokens.Of(grant);

        // GRANT … TO user, REVOKE … FROM user (MySQL's partial revocations), SET DEFAULT ROLE … FOR user (MariaDB). The last of these
        // words is the one: those before it are parts of privileges, as in GRANT PROXY ON x TO y.
        int at = tokens.FindLastIndex(token => token.Is(Preposition(tokens[0])));
        if (at < 1 || at + 1 >= tokens.Count) throw new RotatorException("The server described the rights of the user in a statement of unknown form.");
        string head = grant[..tokens[at].End];
        int with = tokens.FindIndex(at, token => token.Is("WITH"));
        string option = "";
        if (with > 0)
        {
            var rest = tokens[with..];
            int last = rest.FindIndex(token => token.Is("OPTION"));
            if (last > 0 && (rest[last - 1].Is("GRANT") || rest[last - 1].Is("ADMIN"))) option = $" WITH {rest[last - 1].Text} OPTION";
        }
        return tokens[1].Is("USAGE") && option.Length == 0 ? null : $"{head} {account}{option}";
    }

    private static string Preposition(SqlToken verb) => verb.Is("REVOKE") ? "FROM" : verb.Is("SET") ? "FOR" : "TO";
}
