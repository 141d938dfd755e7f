using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Crypto;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Tests;

/// <summary>Settings, values, and the generated key, none of which needs a server.</summary>
public sealed class SettingsTests
{
    private readonly IRotator _rotator =
        NativeRotators.All(TimeProvider.System).Single(each => each.FunctionNames.Contains("SecretsManagerRotationTemplate"));

    [Fact]
    public async Task A_plain_value_is_drawn_anew()
    {
        var secret = new MemorySecret("old key") { NextPassword = "new key" };
        await secret.RotateAsync(_rotator);
        Assert.Equal("new key", secret.Current);
        Assert.Equal(new PasswordRules(), secret.Rules);
    }

    [Fact]
    public async Task Only_the_members_that_are_named_change_and_all_else_stays_as_written()
    {
        var secret = new MemorySecret("{ \"password\": \"a\",\t\"other\": {\"password\": \"b\"}, \"n\": 1.50 }") { NextPassword = "q\"\\ü" };
        await secret.RotateAsync(_rotator);
        Assert.Equal("q\"\\ü", secret.Current.Member("password"));
        Assert.EndsWith(",\t\"other\": {\"password\": \"b\"}, \"n\": 1.50 }", secret.Current, StringComparison.Ordinal);

        secret = new MemorySecret("{\"one\":\"1\",\"two\":\"2\",\"three\":\"3\"}", ("SECRET_MEMBERS", "one, three"));
        await secret.RotateAsync(_rotator);
        Assert.Equal(2, secret.PasswordsDrawn);
        Assert.Equal("2", secret.Current.Member("two"));
        Assert.NotEqual(secret.Current.Member("one"), secret.Current.Member("three"));
    }

    [Fact]
    public async Task A_member_that_is_not_there_is_told()
    {
        Assert.Contains("no text member password", (await RefusedAsync("{\"key\":\"1\"}")).Message, StringComparison.Ordinal);
        Assert.Contains("SECRET_MEMBERS", (await RefusedAsync("plain", ("SECRET_MEMBERS", "key"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_those_of_the_functions()
    {
        var secret = new MemorySecret(
            "x",
            ("PASSWORD_LENGTH", "40"), ("EXCLUDE_CHARACTERS", "abc"), ("EXCLUDE_NUMBERS", "TRUE"), ("EXCLUDE_PUNCTUATION", "1"), ("EXCLUDE_UPPERCASE", "y"),
            ("EXCLUDE_LOWERCASE", "no"), ("REQUIRE_EACH_INCLUDED_TYPE", "false"));
        await secret.RotateAsync(_rotator);
        Assert.Equal(new PasswordRules(40, "abc", true, true, true, false, false), secret.Rules);
    }

    [Theory]
    [InlineData("PASSWORD_LENGTH", "long")]
    [InlineData("PASSWORD_LENGTH", "0")]
    [InlineData("PASSWORD_LENGTH", "5000")]
    [InlineData("EXCLUDE_NUMBERS", "perhaps")]
    [InlineData("REQUIRE_EACH_INCLUDED_TYPE", "2")]
    public async Task A_wrong_setting_is_named(string name, string value)
    {
        var failure = await RefusedAsync("x", (name, value));
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsTransient);
    }

    [Theory]
    [InlineData("not json", "not a JSON object")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"engine\":\"mysql\"}", "engine")]
    [InlineData("{\"engine\":\"postgres\"}", "host")]
    [InlineData("{\"engine\":\"postgres\",\"host\":\"a,b\",\"username\":\"u\",\"password\":\"p\"}", "host")]
    [InlineData("{\"engine\":\"postgres\",\"host\":\"/tmp\",\"username\":\"u\",\"password\":\"p\"}", "host")]
    [InlineData("{\"engine\":\"postgres\",\"host\":\"h\",\"password\":\"p\"}", "username")]
    [InlineData("{\"engine\":\"postgres\",\"host\":\"h\",\"username\":\"u\"}", "password")]
    [InlineData("{\"engine\":\"postgres\",\"host\":\"h\",\"username\":\"u\",\"password\":\"p\",\"port\":\"many\"}", "port")]
    public async Task A_value_that_is_no_database_secret_is_told_what_it_lacks(string value, string missing)
    {
        var rotator = NativeRotators.All(TimeProvider.System).Single(each => each.FunctionNames.Contains("SecretsManagerRDSPostgreSQLRotationSingleUser"));
        var failure = await Assert.ThrowsAsync<RotatorException>(() => rotator.RunAsync(RotationStep.CreateSecret, new MemorySecret(value), default));
        Assert.Contains(missing, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MySQL", "elevenchars", true)]
    [InlineData("MySQL", "tenletters", false)]
    [InlineData("PostgreSQL", "elevenchars", false)]
    [InlineData("MariaDB", "elevenchars", false)]
    public async Task Names_of_clones_are_bounded_as_by_the_functions(string kind, string username, bool tooLong)
    {
        var rotator = NativeRotators.All(TimeProvider.System).Single(each => each.FunctionNames.Contains($"SecretsManagerRDS{kind}RotationMultiUser"));
        string engine = kind == "PostgreSQL" ? "postgres" : kind == "MySQL" ? "mysql" : "mariadb";
        var secret = new MemorySecret(Secrets.Json(engine, 1, username, "p"));
        if (tooLong)
        {
            var failure = await Assert.ThrowsAsync<RotatorException>(() => rotator.RunAsync(RotationStep.CreateSecret, secret, default));
            Assert.Contains("USERNAME_CHARACTER_LIMIT", failure.Message, StringComparison.Ordinal);
            secret = new MemorySecret(secret.Current, ("USERNAME_CHARACTER_LIMIT", "32"));
        }
        await rotator.RunAsync(RotationStep.CreateSecret, secret, default);
        Assert.Equal(username + "_clone", secret.Pending!.Member("username"));
    }

    [Fact]
    public void Members_are_read_and_exchanged_whatever_their_text()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<Tuple<NonNull<string>, NonNull<string>>>(), pair =>
        {
            var (one, two) = (Valid(pair.Item1.Get), Valid(pair.Item2.Get));
            string json = new JsonObject { ["a"] = one, ["b"] = "stays", ["password"] = one }.ToJsonString();
            using var document = SecretDocument.Read(SecretValue.FromText(json), "the test");
            using var read = document.Secret("password");
            using var value = SecretValue.FromText(two);
            using var changed = document.With(("password", value));
            string text = MemorySecret.Text(changed);
            return MemorySecret.Text(read!) == one && text.Member("password") == two && text.Member("a") == one && text.Member("b") == "stays";
        }).QuickCheckThrowOnFailure();

        // Lone surrogates are no text that UTF-8 could hold.
        static string Valid(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public void Every_function_has_one_rotator_and_only_pairs_and_redis_have_masters()
    {
        var all = NativeRotators.All(TimeProvider.System);
        Assert.Equal(8, all.SelectMany(each => each.FunctionNames).Distinct().Count());
        using var value = SecretValue.FromText(Secrets.Json("postgres", 1, "u", "p", masterArn: Secrets.MasterArn));
        Assert.Equal(
            ["SecretsManagerElasticacheUserRotation", "SecretsManagerRDSMariaDBRotationMultiUser", "SecretsManagerRDSMySQLRotationMultiUser", "SecretsManagerRDSPostgreSQLRotationMultiUser"],
            all.Where(each => each.MasterArnOf(value) == Secrets.MasterArn).Select(each => each.FunctionNames[0]).Order(StringComparer.Ordinal));
        Assert.Equal(["StrongroomHttpApiKey"], all.SelectMany(each => each.Types));
        Assert.Equal(["strongroom"], all.SelectMany(each => each.OwningServices));
    }

    private async Task<RotatorException> RefusedAsync(string value, params (string, string)[] settings) =>
        await Assert.ThrowsAsync<RotatorException>(() => new MemorySecret(value, settings).RotateAsync(_rotator));
}
