using Strongroom.Crypto;
using Strongroom.Rotators.MySql;

namespace Strongroom.Rotators.Tests;

/// <summary>What only MySQL and MariaDB have. Of MySQL there is no server here: its statements are read as its manual shows them.</summary>
[Collection(Servers.Name)]
public sealed class MySqlTests(DatabaseServers servers)
{
    private readonly MariaDbServer _server = new(servers);

    [Fact]
    public async Task A_clone_gets_grants_roles_tls_and_limits_of_its_user()
    {
        string name = Secrets.NewName(), role = Secrets.NewName("role");
        await _server.CreateUserAsync(name, "p");
        await _server.AdministerAsync(
            $"CREATE ROLE {role};\nGRANT INSERT ON app.t TO {role};\nGRANT {role} TO {name};\nSET DEFAULT ROLE {role} FOR {name};\nGRANT SELECT (x), UPDATE (x) ON app.t TO {name};\nGRANT DELETE ON app.t TO {name} WITH GRANT OPTION;\nALTER USER {name} REQUIRE SSL WITH MAX_USER_CONNECTIONS 9");
        var secret = PairOf(name, ssl: true);
        await secret.RotateAsync(_server.AlternatingUsers);
        Assert.Equal(await DescribeAsync(name), await DescribeAsync(name + "_clone"));
        Assert.Contains("REQUIRE SSL", await DescribeAsync(name + "_clone"), StringComparison.Ordinal);
        Assert.Contains("MAX_USER_CONNECTIONS 9", await DescribeAsync(name + "_clone"), StringComparison.Ordinal);
        await secret.RotateAsync(_server.AlternatingUsers);
        Assert.Equal(name, secret.Current.Member("username"));
    }

    [Fact]
    public async Task The_method_of_authentication_stays()
    {
        string name = Secrets.NewName();
        await _server.CreateUserAsync(name, "p");
        await _server.AdministerAsync($"ALTER USER {name} IDENTIFIED VIA ed25519 USING PASSWORD('p')");
        var single = new MemorySecret(Secrets.Json("mariadb", _server.Port, name, "p"));
        await single.RotateAsync(_server.SingleUser);
        var pair = PairOf(name, ssl: false);
        pair.Current = pair.Current.With("password", single.Current.Member("password"));
        await pair.RotateAsync(_server.AlternatingUsers);
        Assert.True(await _server.OpensAsync(pair.Current));
        foreach (string each in new[] { name, name + "_clone" })
            Assert.Contains("ed25519", (await _server.QueryAsync("root", servers.Password, $"SHOW CREATE USER {each}"))[0][0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clone_lives_at_the_host_part_of_its_user()
    {
        string name = Secrets.NewName();
        await _server.CreateUserAsync(name, "p");
        await _server.AdministerAsync($"RENAME USER {name}@'%' TO {name}@'127.0.0.%'");
        await PairOf(name, ssl: false).RotateAsync(_server.AlternatingUsers);
        Assert.Equal("127.0.0.%", (await _server.QueryAsync("root", servers.Password, $"SELECT Host FROM mysql.user WHERE User = '{name}_clone'"))[0][0]);
    }

    [Fact]
    public async Task A_clone_whose_making_was_cut_short_is_completed()
    {
        string name = Secrets.NewName();
        await _server.CreateUserAsync(name, "p");
        await using var proxy = new CuttingProxy(_server.Port, "GRANT SELECT", deliver: true);
        var secret = new MemorySecret(Secrets.Json("mariadb", proxy.Port, name, "p", masterArn: Secrets.MasterArn))
            .WithMaster(Secrets.MasterArn, Secrets.Json("mariadb", proxy.Port, "root", servers.Password));
        var failure = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_server.AlternatingUsers));
        Assert.True(failure.IsTransient);
        Assert.False(await _server.OpensAsync(secret.Pending!));
        await secret.RotateAsync(_server.AlternatingUsers);
        Assert.True(await _server.OpensAsync(secret.Current));
    }

    [Theory]
    [InlineData("GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*AB' REQUIRE SSL", null)]
    [InlineData("GRANT USAGE ON *.* TO 'a'@'%' WITH GRANT OPTION", "GRANT USAGE ON *.* TO `b`@`%` WITH GRANT OPTION")]
    [InlineData("GRANT SELECT, `TO` ON `x TO y`.* TO `a`@`%`", "GRANT SELECT, `TO` ON `x TO y`.* TO `b`@`%`")]
    [InlineData("GRANT ALL PRIVILEGES ON `a`.* TO `a`@`%` WITH GRANT OPTION", "GRANT ALL PRIVILEGES ON `a`.* TO `b`@`%` WITH GRANT OPTION")]
    [InlineData("GRANT PROXY ON 'p'@'%' TO 'a'@'%' WITH GRANT OPTION", "GRANT PROXY ON 'p'@'%' TO `b`@`%` WITH GRANT OPTION")]
    [InlineData("GRANT SELECT ON *.* TO 'a'@'%' WITH GRANT OPTION MAX_QUERIES_PER_HOUR 5", "GRANT SELECT ON *.* TO `b`@`%` WITH GRANT OPTION")]
    [InlineData("GRANT `r1`@`%`,`r2`@`%` TO `a`@`%` WITH ADMIN OPTION", "GRANT `r1`@`%`,`r2`@`%` TO `b`@`%` WITH ADMIN OPTION")]
    [InlineData("REVOKE SELECT ON `mysql`.* FROM `a`@`%`", "REVOKE SELECT ON `mysql`.* FROM `b`@`%`")]
    [InlineData("SET DEFAULT ROLE `r` FOR `a`@`%`", "SET DEFAULT ROLE `r` FOR `b`@`%`")]
    [InlineData("GRANT SELECT ON `a`.* TO 'it''s TO'@'%'", "GRANT SELECT ON `a`.* TO `b`@`%`")]
    public void Grants_are_rewritten(string grant, string? expected) => Assert.Equal(expected, MySqlGrant.For(grant, "`b`@`%`"));

    [Theory]
    [InlineData("CREATE USER `a`@`%` IDENTIFIED BY PASSWORD '*AB'", "mysql_native_password", "REQUIRE NONE", null)]
    [InlineData("CREATE USER `a`@`%` IDENTIFIED VIA ed25519 USING 'x' REQUIRE X509 WITH MAX_USER_CONNECTIONS 2 ACCOUNT LOCK PASSWORD EXPIRE", "ed25519", "REQUIRE X509 WITH MAX_USER_CONNECTIONS 2", null)]
    [InlineData("CREATE USER `a`@`%` IDENTIFIED VIA unix_socket OR mysql_native_password USING '*AB'", null, "REQUIRE NONE", null)]
    [InlineData("CREATE USER `a`@`%` IDENTIFIED WITH 'caching_sha2_password' AS '$A$005$it''s REQUIRE' DEFAULT ROLE `r`@`%`,`q`@`%` REQUIRE SSL WITH MAX_QUERIES_PER_HOUR 5 MAX_UPDATES_PER_HOUR 6 PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT", "caching_sha2_password", "REQUIRE SSL WITH MAX_QUERIES_PER_HOUR 5 MAX_UPDATES_PER_HOUR 6", "`r`@`%`,`q`@`%`")]
    [InlineData("CREATE USER 'a'@'%' IDENTIFIED WITH 'mysql_native_password' REQUIRE SUBJECT '/CN=WITH' ISSUER '/CN=b' PASSWORD EXPIRE DEFAULT", "mysql_native_password", "REQUIRE SUBJECT '/CN=WITH' ISSUER '/CN=b'", null)]
    public void Accounts_are_read(string statement, string? plugin, string requirements, string? roles) =>
        Assert.Equal(new MySqlAccount(plugin, requirements, roles), MySqlAccount.Read(statement));

    [Fact]
    public void A_hash_is_what_the_server_makes()
    {
        using var password = SecretValue.FromText("password");
        Assert.Equal("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", MySqlText.NativeHash(password));
    }

    private MemorySecret PairOf(string name, bool ssl) =>
        new MemorySecret(Secrets.Json("mariadb", _server.Port, name, "p", ssl, masterArn: Secrets.MasterArn, host: "localhost"))
            .WithMaster(Secrets.MasterArn, Secrets.Json("mariadb", _server.Port, "root", servers.Password, ssl, host: "localhost"));

    // Without what is an account's own.
    private async Task<string> DescribeAsync(string name)
    {
        var rows = await _server.QueryAsync("root", servers.Password, $"SHOW GRANTS FOR {name}");
        rows.AddRange(await _server.QueryAsync("root", servers.Password, $"SHOW CREATE USER {name}"));
        return string.Join('\n', rows.Select(row => System.Text.RegularExpressions.Regex.Replace(row[0]!.Replace(name, "NAME", StringComparison.Ordinal), @"\*[0-9A-F]{40}", "HASH")).Order(StringComparer.Ordinal));
    }
}
