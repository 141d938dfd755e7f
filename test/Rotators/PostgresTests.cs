using Npgsql;
using Strongroom.Crypto;
using Strongroom.Rotators.Postgres;

namespace Strongroom.Rotators.Tests;

/// <summary>What only PostgreSQL has.</summary>
[Collection(Servers.Name)]
public sealed class PostgresTests(DatabaseServers servers)
{
    private readonly PostgresServer _server = new(servers);

    [Fact]
    public async Task A_clone_gets_the_attributes_and_settings_of_its_user()
    {
        string name = Secrets.NewName();
        await _server.CreateUserAsync(name, "p");
        await _server.AdministerAsync(
            $"ALTER ROLE {name} CREATEDB CONNECTION LIMIT 7; ALTER ROLE {name} SET search_path TO app, \"$user\", \"Odd; DROP\"; ALTER ROLE {name} IN DATABASE postgres SET statement_timeout TO '7s'; ALTER ROLE {name} SET application_name TO 'it''s'; ALTER ROLE {name} SET my.own TO 'x'");
        await PairOf(name).RotateAsync(_server.AlternatingUsers);
        Assert.Equal(await DescribeAsync(name), await DescribeAsync(name + "_clone"));
        Assert.Contains("Odd; DROP", await DescribeAsync(name + "_clone"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_users_own_settings_cannot_make_the_master_run_statements()
    {
        string name = Secrets.NewName();
        await _server.CreateUserAsync(name, "p");

        // A list of one name that has no blank in it: what would be two statements, were it not quoted.
        await _server.ExecuteAsync(name, "p", "postgres", $"SELECT set_config('search_path', 'a;ALTER/**/ROLE/**/{name}/**/SUPERUSER', false); ALTER ROLE {name} SET search_path FROM CURRENT");
        await PairOf(name).RotateAsync(_server.AlternatingUsers);
        Assert.Equal("f", await ScalarAsync($"SELECT rolsuper::text::char(1) FROM pg_roles WHERE rolname = '{name}'"));
        Assert.Equal(await DescribeAsync(name), await DescribeAsync(name + "_clone"));
    }

    [Fact]
    public async Task A_user_that_is_let_in_without_a_password_cannot_be_rotated()
    {
        await _server.AdministerAsync("SELECT 1");
        string name = Secrets.NewName();
        await _server.CreateUserAsync(name, "p");
        if (await ScalarAsync("SELECT 1::text FROM pg_database WHERE datname = 'trusted'") is null) await _server.AdministerAsync("CREATE DATABASE trusted");
        foreach (bool ssl in new[] { false, true })
        {
            var secret = new MemorySecret(Secrets.Json("postgres", _server.Port, name, "p", ssl, host: "localhost", dbname: "trusted"));
            var failure = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_server.SingleUser));
            Assert.False(failure.IsTransient);
            Assert.Contains("scram-sha-256", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_insists_on_tls_gets_it()
    {
        string name = Secrets.NewName();
        await _server.CreateUserAsync(name, "p");
        if (await ScalarAsync("SELECT 1::text FROM pg_database WHERE datname = 'encrypted'") is null) await _server.AdministerAsync("CREATE DATABASE encrypted");
        var secret = new MemorySecret(Secrets.Json("postgres", _server.Port, name, "p", ssl: null, host: "localhost", dbname: "encrypted"));
        await secret.RotateAsync(_server.SingleUser);
        Assert.True(await _server.OpensAsync(secret.Current.With("dbname", "postgres")));

        secret.Current = secret.Current.With("ssl", false);
        var failure = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_server.SingleUser));
        Assert.Contains("without TLS (28000", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_server_keeps_md5_so_does_the_rotation()
    {
        string name = Secrets.NewName();
        await _server.CreateUserAsync(name, "p");
        await _server.AdministerAsync($"ALTER ROLE {name} SET password_encryption TO 'md5'");
        var secret = new MemorySecret(Secrets.Json("postgres", _server.Port, name, "p"));
        await secret.RotateAsync(_server.SingleUser);
        Assert.StartsWith("md5", await ScalarAsync($"SELECT rolpassword FROM pg_authid WHERE rolname = '{name}'"), StringComparison.Ordinal);
        Assert.True(await _server.OpensAsync(secret.Current));
    }

    [Fact]
    public async Task A_role_that_is_locked_by_somebody_is_worth_another_try()
    {
        string name = Secrets.NewName();
        await _server.CreateUserAsync(name, "p");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = _server.Port, Username = "postgres", Password = servers.Password, Pooling = false, SslMode = SslMode.Disable,
        });
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand($"ALTER ROLE {name} CONNECTION LIMIT 5", connection)) await command.ExecuteNonQueryAsync();
        var secret = new MemorySecret(Secrets.Json("postgres", _server.Port, name, "p"));
        var failure = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_server.SingleUser));
        Assert.True(failure.IsTransient);
        Assert.Contains("55P03", failure.Message, StringComparison.Ordinal);
        await transaction.RollbackAsync();
        await secret.RotateAsync(_server.SingleUser);
        Assert.True(await _server.OpensAsync(secret.Current));
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told()
    {
        var secret = new MemorySecret(Secrets.Json("postgres", _server.Port, "postgres", servers.Password, dbname: "nowhere"));
        var failure = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_server.SingleUser));
        Assert.Contains("The database nowhere does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verifiers_are_those_of_the_specifications()
    {
        // The example of RFC 7677, section 3: user "user", password "pencil".
        using var password = SecretValue.FromText("pencil");
        Assert.Equal(
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
            PostgresVerifier.Scram(password, Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096));
        using var foreign = SecretValue.FromText("pässword");
        Assert.Null(PostgresVerifier.Of("scram-sha-256", "user", foreign, 4096));
        Assert.Null(PostgresVerifier.Of("something new", "user", password, 4096));
    }

    private MemorySecret PairOf(string name) =>
        new MemorySecret(Secrets.Json("postgres", _server.Port, name, "p", masterArn: Secrets.MasterArn))
            .WithMaster(Secrets.MasterArn, Secrets.Json("postgres", _server.Port, "postgres", servers.Password));

    private async Task<string?> ScalarAsync(string sql) => await _server.ExecuteAsync("postgres", servers.Password, "postgres", sql) as string;

    private async Task<string> DescribeAsync(string name) => await ScalarAsync(
        $"SELECT concat(rolcreatedb, rolcreaterole, rolbypassrls, rolreplication, rolsuper, rolcanlogin, rolconnlimit, (SELECT string_agg(concat(setdatabase, (SELECT string_agg(c, ',' ORDER BY c) FROM unnest(setconfig) c)), '|' ORDER BY setdatabase) FROM pg_db_role_setting WHERE setrole = r.oid)) FROM pg_roles r WHERE rolname = '{name}'") ?? "";
}
