using System.Net;
using System.Net.Sockets;
using Strongroom.Crypto;
using Strongroom.Rotators.Databases;
using Strongroom.Rotators.Redis;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Tests;

/// <summary>Redis users against a real server.</summary>
[Collection(Servers.Name)]
public sealed class RedisTests(DatabaseServers servers)
{
    private readonly IRotator _rotator =
        NativeRotators.All(TimeProvider.System, servers.CaFile).Single(each => each.FunctionNames.Contains("SecretsManagerElasticacheUserRotation"));

    private int Port => servers.Port("REDIS");

    [Fact]
    public async Task The_last_two_passwords_open_and_no_older_one()
    {
        var secret = await UserAsync("+@all");
        string first = secret.Current;
        await secret.RotateAsync(_rotator);
        string second = secret.Current;
        Assert.True(await OpensAsync(first));
        await secret.RotateAsync(_rotator);
        Assert.False(await OpensAsync(first));
        Assert.True(await OpensAsync(second));
        Assert.True(await OpensAsync(secret.Current));
        Assert.Equal(20, secret.Rules!.Length);
        Assert.Equal("/@\"'\\", secret.Rules.ExcludeCharacters);
    }

    [Fact]
    public async Task A_hundred_rotations_never_refuse_a_client()
    {
        var secret = await UserAsync("+@all");
        var client = new SteadyClient(secret, OpensAsync);
        await client.ThroughRotationsAsync(100, _rotator);
        Assert.True(client.Logins > 0);
    }

    [Fact]
    public async Task A_user_without_rights_is_changed_by_its_master_only()
    {
        var secret = await UserAsync("+get");
        var failure = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_rotator));
        Assert.False(failure.IsTransient);
        Assert.Contains("+acl|setuser", failure.Message, StringComparison.Ordinal);
        Assert.Contains("masterarn", failure.Message, StringComparison.Ordinal);
        secret.Pending = null;
        secret.Current = secret.Current.With("masterarn", Secrets.MasterArn);
        secret.WithMaster(Secrets.MasterArn, Secrets.Json("redis", Port, "default", "wrong"));
        failure = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_rotator));
        Assert.Contains($"the master secret {Secrets.MasterArn}", failure.Message, StringComparison.Ordinal);
        secret.WithMaster(Secrets.MasterArn, Secrets.Json("redis", Port, "default", servers.Password));
        await secret.RotateAsync(_rotator);
        Assert.True(await OpensAsync(secret.Current));
    }

    [Fact]
    public async Task The_master_does_nothing_for_who_does_not_know_the_current_password()
    {
        var secret = await UserAsync("+get");
        secret.Current = secret.Current.With("masterarn", Secrets.MasterArn).With("password", "guessed-not-known");
        secret.WithMaster(Secrets.MasterArn, Secrets.Json("redis", Port, "default", servers.Password));
        var failure = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_rotator));
        Assert.Contains("WRONGPASS", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("guessed", failure.ToString(), StringComparison.Ordinal);
        Assert.False(await OpensAsync(secret.Pending!));
    }

    [Fact]
    public async Task The_new_password_is_kept_over_a_restart_and_the_old_one_put_back_by_a_roll_back()
    {
        var secret = await UserAsync("+@all");
        string name = secret.Current.Member("username");
        await _rotator.RunAsync(RotationStep.CreateSecret, secret, default);
        await _rotator.RunAsync(RotationStep.SetSecret, secret, default);
        Assert.Contains(Hash(secret.Pending!), Kept(name), StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Pending!.Member("password"), Kept(name), StringComparison.Ordinal);
        await _rotator.RollBackAsync(secret, default);
        Assert.False(await OpensAsync(secret.Pending!));
        Assert.True(await OpensAsync(secret.Current));
        Assert.DoesNotContain(Hash(secret.Pending!), Kept(name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passwords_may_have_any_characters()
    {
        var secret = await UserAsync("+@all");
        foreach (string password in new[] { "it's \"quoted\"", "back\\slash %s", "with blanks\r\nand lines", "pässwörd 語 😀", ">plus #hash <less" })
        {
            secret.NextPassword = password;
            await secret.RotateAsync(_rotator);
            Assert.True(await OpensAsync(secret.Current));
        }
    }

    [Fact]
    public async Task Tls_is_used_as_the_secret_says()
    {
        var secret = await UserAsync("+@all");
        foreach (var ssl in new[] { "true", "if you can" })
        {
            secret.Current = secret.Current.With("ssl", ssl).With("host", "localhost").With("port", servers.Port("REDIS_TLS"));
            await secret.RotateAsync(_rotator);
        }
        secret.Current = secret.Current.With("ssl", true).With("host", "127.0.0.1");
        var failure = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_rotator));
        Assert.Contains("No TLS connection", failure.Message, StringComparison.Ordinal);
        secret.Pending = null;
        secret.Current = secret.Current.With("ssl", "if you can").With("port", Port);
        await secret.RotateAsync(_rotator);
        Assert.True(await OpensAsync(secret.Current));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_broken_connection_is_worth_another_try_that_mends_it(bool deliver)
    {
        await using var proxy = new CuttingProxy(Port, "SETUSER", deliver);
        var secret = await UserAsync("+@all", proxy.Port);
        var failure = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_rotator));
        Assert.True(failure.IsTransient);
        Assert.True(await OpensAsync(secret.Current));
        await secret.RotateAsync(_rotator);
        Assert.True(await OpensAsync(secret.Current));
    }

    [Fact]
    public async Task A_dead_server_is_worth_another_try()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        foreach (bool stopped in new[] { false, true })
        {
            var secret = new MemorySecret(Secrets.Json("redis", ((IPEndPoint)silent.LocalEndpoint).Port, "u", "p", ssl: null));
            if (stopped) silent.Stop();
            Assert.True((await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_rotator))).IsTransient);
            if (stopped) break;
        }
    }

    [Fact]
    public async Task USER_NAME_ties_a_rotation_to_one_user()
    {
        var secret = new MemorySecret(Secrets.Json("redis", Port, "somebody", "p"), ("USER_NAME", "else"));
        Assert.Contains("USER_NAME", (await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_rotator))).Message, StringComparison.Ordinal);
    }

    private async Task<MemorySecret> UserAsync(string rights, int? port = null)
    {
        string name = Secrets.NewName();
        string answer = await CallAsync("default", servers.Password, "ACL", "SETUSER", name, "on", ">first", "~*", rights);
        Assert.Equal("OK", answer);
        return new MemorySecret(Secrets.Json("redis", port ?? Port, name, "first"));
    }

    private async Task<bool> OpensAsync(string secret) => await CallAsync(secret.Member("username"), secret.Member("password"), "GET", "x") == "";

    private async Task<string> CallAsync(string user, string password, params string[] words)
    {
        using var document = SecretDocument.Read(SecretValue.FromText(Secrets.Json("redis", Port, user, password)), "the test");
        using var login = DatabaseLogin.Read(document, "the test", [], 6379);
        await using var connection = await RedisConnection.ConnectAsync(login, null, TimeProvider.System, default);
        string answer = await connection.CallAsync(default, Bytes("AUTH"), Bytes(user), Bytes(password));
        return answer == "OK" ? await connection.CallAsync(default, [.. words.Select(Bytes)]) : answer;
    }

    // The line of the user in the configuration that the server would start from.
    private string Kept(string name) =>
        File.ReadLines(Path.Combine(servers.Directory, "redis.conf")).Single(line => line.StartsWith($"user {name} ", StringComparison.Ordinal));

    private static string Hash(string secret) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret.Member("password"))));

    private static ReadOnlyMemory<byte> Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
