using System.Net;
using System.Net.Sockets;
using FsCheck.Fluent;

namespace Strongroom.Rotators.Tests;

/// <summary>Both strategies against a real server.</summary>
public abstract class UserRotationTests
{
    private protected abstract ITestDatabase Database { get; }

    [Fact]
    public async Task A_user_changes_its_own_password()
    {
        var secret = await SingleAsync();
        string old = secret.Current;
        await secret.RotateAsync(Database.SingleUser);
        Assert.NotEqual(old, secret.Current);
        Assert.Equal(old.Member("username"), secret.Current.Member("username"));
        Assert.True(await Database.OpensAsync(secret.Current));
        Assert.False(await Database.OpensAsync(old));
    }

    [Fact]
    public async Task A_registered_database_is_rotated_by_its_engine()
    {
        var rotator = NativeRotators.All(TimeProvider.System).Single(each => each.OwningServices.Count > 0);
        var secret = await SingleAsync();
        string old = secret.Current;
        await secret.RotateAsync(rotator);
        Assert.NotEqual(old, secret.Current);
        Assert.True(await Database.OpensAsync(secret.Current));
        Assert.False(await Database.OpensAsync(old));

        secret.Current = secret.Current.With("engine", "oracle");
        var refused = await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(rotator));
        Assert.Contains("engine", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_users_take_turns_with_the_same_rights()
    {
        var secret = await AlternatingAsync();
        string name = secret.Current.Member("username");
        foreach (string expected in new[] { name + "_clone", name, name + "_clone" })
        {
            string before = secret.Current;
            await secret.RotateAsync(Database.AlternatingUsers);
            Assert.Equal(expected, secret.Current.Member("username"));
            Assert.True(await Database.OpensAsync(secret.Current));
            Assert.True(await Database.OpensAsync(before));
        }
    }

    [Fact]
    public async Task A_hundred_alternating_rotations_never_refuse_a_client()
    {
        var secret = await AlternatingAsync();
        var client = new SteadyClient(secret, Database.OpensAsync);
        await client.ThroughRotationsAsync(100, Database.AlternatingUsers);
        Assert.True(client.Logins > 0);
    }

    [Fact]
    public async Task A_hundred_single_user_rotations_refuse_a_client_only_while_the_password_changes()
    {
        var secret = await SingleAsync();
        using var done = new CancellationTokenSource();
        long changes = 0;
        var client = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                long before = Interlocked.Read(ref changes);
                bool opened = await Database.OpensAsync(secret.Current);

                // Odd while a rotation is between setSecret and finishSecret.
                if (!opened) Assert.True(before % 2 == 1 || Interlocked.Read(ref changes) != before);
            }
        });
        for (int count = 0; count < 100; count++)
        {
            await Database.SingleUser.RunAsync(RotationStep.CreateSecret, secret, default);
            Interlocked.Increment(ref changes);
            await Database.SingleUser.RunAsync(RotationStep.SetSecret, secret, default);
            await Database.SingleUser.RunAsync(RotationStep.TestSecret, secret, default);
            await Database.SingleUser.RunAsync(RotationStep.FinishSecret, secret, default);
            Interlocked.Increment(ref changes);
        }
        await done.CancelAsync();
        await client;
        Assert.True(await Database.OpensAsync(secret.Current));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_step_may_run_twice(bool alternating)
    {
        var (rotator, secret) = alternating ? (Database.AlternatingUsers, await AlternatingAsync()) : (Database.SingleUser, await SingleAsync());
        foreach (var step in new[] { RotationStep.CreateSecret, RotationStep.SetSecret, RotationStep.TestSecret })
        {
            await rotator.RunAsync(step, secret, default);
            string? pending = secret.Pending;
            await rotator.RunAsync(step, secret, default);
            Assert.Equal(pending, secret.Pending);
        }
        Assert.Equal(1, secret.PasswordsDrawn);
        await rotator.RunAsync(RotationStep.FinishSecret, secret, default);
        Assert.True(await Database.OpensAsync(secret.Current));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_is_lost_is_found_out(bool alternating)
    {
        await using var proxy = new CuttingProxy(Database.Port, alternating ? Database.LastOfAlternate : Database.ChangeOfOwnPassword, deliver: true);
        var (rotator, secret) = alternating ? (Database.AlternatingUsers, await AlternatingAsync(proxy.Port)) : (Database.SingleUser, await SingleAsync(proxy.Port));
        await secret.RotateAsync(rotator);
        Assert.Equal(1, proxy.Cuts);
        Assert.True(await Database.OpensAsync(secret.Current));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_that_did_not_arrive_is_found_out_and_made_by_the_next_run(bool alternating)
    {
        await using var proxy = new CuttingProxy(Database.Port, alternating ? Database.LastOfAlternate : Database.ChangeOfOwnPassword, deliver: false);
        var (rotator, secret) = alternating ? (Database.AlternatingUsers, await AlternatingAsync(proxy.Port)) : (Database.SingleUser, await SingleAsync(proxy.Port));
        await rotator.RunAsync(RotationStep.CreateSecret, secret, default);
        var failure = await Assert.ThrowsAsync<RotatorException>(() => rotator.RunAsync(RotationStep.SetSecret, secret, default));
        Assert.True(failure.IsTransient);
        Assert.Contains("broke", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, proxy.Cuts);
        Assert.True(await Database.OpensAsync(secret.Current));
        Assert.False(await Database.OpensAsync(secret.Pending!));
        await secret.RotateAsync(rotator);
        Assert.True(await Database.OpensAsync(secret.Current));
    }

    [Fact]
    public async Task The_previous_password_opens_where_the_current_one_does_not()
    {
        var secret = await SingleAsync();
        secret.Previous = secret.Current;
        secret.Current = secret.Current.With("password", "never arrived");
        await secret.RotateAsync(Database.SingleUser);
        Assert.True(await Database.OpensAsync(secret.Current));
    }

    [Fact]
    public async Task No_password_that_opens_is_told_without_the_password()
    {
        var secret = await SingleAsync();
        secret.Current = secret.Current.With("password", "wrong-and-not-to-be-told");
        var failure = await Refused(Database.SingleUser, secret);
        Assert.False(failure.IsTransient);
        Assert.Contains("refused the password of user", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-told", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_master_is_told_and_changes_nothing()
    {
        var secret = await AlternatingAsync();
        secret.WithMaster(Secrets.MasterArn, Secrets.Json(Database.Engine, Database.Port, Database.Administrator, "wrong"));
        var failure = await Refused(Database.AlternatingUsers, secret);
        Assert.False(failure.IsTransient);
        Assert.Contains($"the master secret {Secrets.MasterArn}", failure.Message, StringComparison.Ordinal);
        Assert.True(await Database.OpensAsync(secret.Current));
        Assert.False(await Database.OpensAsync(secret.Pending!));
    }

    [Fact]
    public async Task A_master_of_another_server_is_refused()
    {
        var secret = await AlternatingAsync();
        secret.WithMaster(Secrets.MasterArn, Secrets.Json(Database.Engine, Database.Port, Database.Administrator, "x", host: "db.example"));
        Assert.Contains("db.example", (await Refused(Database.AlternatingUsers, secret)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_master_does_nothing_for_who_does_not_know_the_current_password()
    {
        var secret = await AlternatingAsync();
        secret.Current = secret.Current.With("password", "guessed");
        Assert.Contains("AWSCURRENT", (await Refused(Database.AlternatingUsers, secret)).Message, StringComparison.Ordinal);
        Assert.False(await Database.OpensAsync(secret.Pending!));
    }

    [Fact]
    public async Task A_pending_version_of_another_user_is_refused()
    {
        foreach (bool alternating in new[] { false, true })
        {
            var (rotator, secret) = alternating ? (Database.AlternatingUsers, await AlternatingAsync()) : (Database.SingleUser, await SingleAsync());
            secret.Pending = secret.Current.With("username", Database.Administrator).With("password", "mine now");
            var failure = await Assert.ThrowsAsync<RotatorException>(() => rotator.RunAsync(RotationStep.SetSecret, secret, default));
            Assert.Contains($"AWSPENDING is of user {Database.Administrator}", failure.Message, StringComparison.Ordinal);
            secret.Pending = null;
            await rotator.RunAsync(RotationStep.CreateSecret, secret, default);
            secret.Pending = secret.Pending!.With("host", "elsewhere.example");
            failure = await Assert.ThrowsAsync<RotatorException>(() => rotator.RunAsync(RotationStep.SetSecret, secret, default));
            Assert.Contains("elsewhere.example", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_master_without_the_right_is_told_what_it_needs()
    {
        var secret = await AlternatingAsync();
        string powerless = Secrets.NewName("powerless");
        await Database.CreateUserAsync(powerless, "p");
        secret.WithMaster(Secrets.MasterArn, Secrets.Json(Database.Engine, Database.Port, powerless, "p"));
        var failure = await Refused(Database.AlternatingUsers, secret);
        Assert.False(failure.IsTransient);
        Assert.Contains("The master user needs", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_database_is_worth_another_try()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var secret = new MemorySecret(Secrets.Json(Database.Engine, port, "nobody", "p", ssl: null));
        var failure = await Refused(Database.SingleUser, secret);
        Assert.True(failure.IsTransient);
        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_worth_another_try()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var secret = new MemorySecret(Secrets.Json(Database.Engine, ((IPEndPoint)silent.LocalEndpoint).Port, "nobody", "p"));
        Assert.True((await Refused(Database.SingleUser, secret)).IsTransient);
    }

    [Fact]
    public async Task Names_and_passwords_may_have_any_characters()
    {
        string[] pieces = ["a", "Z", "\"", "'", "`", "\\", " ", "%", "@", ";--", "ü", "語", "$", "{", "/*", "?", "!", ":", "%s", " TO "];
        var text = Gen.Elements(pieces).ListOf(6).Select(string.Concat);
        foreach (var (name, password) in text.Zip(text).Sample(12, 25).Select(pair => (pair.Item1, pair.Item2)))
        {
            string unique = name + Secrets.NewName();
            await Database.CreateUserAsync(unique, password);
            var single = new MemorySecret(Secrets.Json(Database.Engine, Database.Port, unique, password)) { NextPassword = "n" + password };
            await single.RotateAsync(Database.SingleUser);
            Assert.True(await Database.OpensAsync(single.Current));
            var pair = new MemorySecret(single.Current.With("masterarn", Secrets.MasterArn), ("USERNAME_CHARACTER_LIMIT", "80")) { NextPassword = "c" + password }
                .WithMaster(Secrets.MasterArn, Master(Database.Port));
            await pair.RotateAsync(Database.AlternatingUsers);
            Assert.Equal(unique + "_clone", pair.Current.Member("username"));
            Assert.True(await Database.OpensAsync(pair.Current));
        }
    }

    [Fact]
    public async Task A_rotation_can_be_rolled_back()
    {
        var secret = await SingleAsync();
        await Database.SingleUser.RunAsync(RotationStep.CreateSecret, secret, default);
        await Database.SingleUser.RunAsync(RotationStep.SetSecret, secret, default);
        Assert.False(await Database.OpensAsync(secret.Current));
        await Database.SingleUser.RollBackAsync(secret, default);
        Assert.True(await Database.OpensAsync(secret.Current));
        await Database.SingleUser.RollBackAsync(secret, default);
        Assert.True(await Database.OpensAsync(secret.Current));

        secret = await AlternatingAsync();
        await Database.AlternatingUsers.RunAsync(RotationStep.CreateSecret, secret, default);
        await Database.AlternatingUsers.RunAsync(RotationStep.SetSecret, secret, default);
        await Database.AlternatingUsers.RollBackAsync(secret, default);
        Assert.True(await Database.OpensAsync(secret.Current));
    }

    [Fact]
    public async Task Passwords_are_not_in_the_servers_log()
    {
        var secret = await SingleAsync();
        await secret.RotateAsync(Database.SingleUser);
        string one = secret.Current.Member("password");
        secret = await AlternatingAsync();
        await secret.RotateAsync(Database.AlternatingUsers);
        string two = secret.Current.Member("password");
        await secret.RotateAsync(Database.AlternatingUsers);
        string log = Database.Log();
        Assert.Contains(secret.Current.Member("username"), log, StringComparison.Ordinal);
        foreach (string password in new[] { one, two, secret.Current.Member("password") }) Assert.DoesNotContain(password, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_is_used_as_the_secret_says()
    {
        var secret = await SingleAsync();
        secret.Current = secret.Current.With("ssl", "true").With("host", "localhost");
        await secret.RotateAsync(Database.SingleUser);

        // The certificate is for localhost, not for this address.
        secret.Current = secret.Current.With("host", "127.0.0.1");
        var failure = await Refused(Database.SingleUser, secret);
        Assert.False(failure.IsTransient);
        Assert.Contains("No TLS connection", failure.Message, StringComparison.Ordinal);

        secret.Pending = null;
        secret.Current = secret.Current.With("ssl", "whenever you like");
        await secret.RotateAsync(Database.SingleUser);
        secret.Current = secret.Current.With("ssl", false);
        await secret.RotateAsync(Database.SingleUser);
        Assert.True(await Database.OpensAsync(secret.Current));
    }

    private protected async Task<RotatorException> Refused(IRotator rotator, MemorySecret secret) =>
        await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(rotator));

    private protected async Task<MemorySecret> SingleAsync(int? port = null)
    {
        string name = Secrets.NewName();
        await Database.CreateUserAsync(name, "first");
        return new MemorySecret(Secrets.Json(Database.Engine, port ?? Database.Port, name, "first"));
    }

    private protected async Task<MemorySecret> AlternatingAsync(int? port = null)
    {
        string name = Secrets.NewName(), master = Secrets.NewName("master");
        await Database.CreateUserAsync(name, "first");
        await Database.CreateMasterAsync(master, "m", name);
        return new MemorySecret(Secrets.Json(Database.Engine, port ?? Database.Port, name, "first", masterArn: Secrets.MasterArn))
            .WithMaster(Secrets.MasterArn, Secrets.Json(Database.Engine, port ?? Database.Port, master, "m"));
    }

    private protected string Master(int port) => Secrets.Json(Database.Engine, port, Database.Administrator, "of-these-tests-only");
}

[Collection(Servers.Name)]
public sealed class PostgresRotationTests(DatabaseServers servers) : UserRotationTests
{
    private protected override ITestDatabase Database { get; } = new PostgresServer(servers);
}

[Collection(Servers.Name)]
public sealed class MariaDbRotationTests(DatabaseServers servers) : UserRotationTests
{
    private protected override ITestDatabase Database { get; } = new MariaDbServer(servers);
}
