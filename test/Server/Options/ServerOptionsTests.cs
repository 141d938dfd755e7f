using Microsoft.Extensions.Logging;
using Strongroom.Server.Options;

namespace Strongroom.Server.Tests.Options;

public sealed class ServerOptionsTests : IDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"strongroom-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Defaults_are_those_documented()
    {
        var options = Load();
        Assert.Equal("127.0.0.1:4566", options.Listen.ToString());
        Assert.Equal(Path.GetFullPath("strongroom-data"), options.Data);
        Assert.False(options.Dev);
        Assert.True(options.Enforce);
        Assert.Equal("000000000000", options.Account);
        Assert.Equal("us-east-1", options.DefaultRegion);
        Assert.Empty(options.Regions);
        Assert.Equal(10 * 1024 * 1024, options.MaxBodyBytes);
        Assert.Equal(32 * 1024, options.MaxHeaderBytes);
        Assert.Equal(TimeSpan.FromMinutes(15), options.ClockSkew);
        Assert.Equal(Path.Combine(options.Data, "seal.key"), options.SealKeyFile);
        Assert.Equal(TimeSpan.FromSeconds(25), options.ShutdownTimeout);
        Assert.Equal(LogLevel.Information, options.LogLevel);
        Assert.Null(options.TlsCert);
        Assert.Null(options.TlsKey);
        Assert.Null(options.TlsClientCa);
        Assert.Equal(10_000, options.MaxConnections);
        Assert.Equal(TimeSpan.FromSeconds(10), options.RequestHeadersTimeout);
        Assert.Equal(TimeSpan.FromSeconds(130), options.KeepAliveTimeout);
        Assert.Equal(240, options.MinDataRate);
        Assert.True(options.RateLimits);
        Assert.Empty(options.RateLimit);
        Assert.True(options.Metrics);
        Assert.False(options.MetricsPublic);
        Assert.Null(options.OtlpEndpoint);
        Assert.Equal(LogFormat.Text, options.LogFormat);
        Assert.Empty(options.Warnings);
    }

    [Theory]
    [InlineData("--dev", false)]
    [InlineData("--dev --enforce", false)]
    [InlineData("--dev --rate-limits on", true)]
    [InlineData("--rate-limits=off", false)]
    [InlineData("--rate-limits=auto", true)]
    public void Rates_are_limited_in_production_unless_told_otherwise(string args, bool limited) =>
        Assert.Equal(limited, Load(args.Split(' ')).RateLimits);

    [Theory]
    [InlineData("--dev", true)]
    [InlineData("--dev --functions off", false)]
    [InlineData("--functions auto", false)]
    [InlineData("--functions on", true)]
    public void Uploaded_code_is_run_in_development_unless_told_otherwise(string args, bool runs) =>
        Assert.Equal(runs, Load(args.Split(' ')).Functions);

    [Theory]
    [InlineData("ftp://host/")]
    [InlineData("http://host/path")]
    [InlineData("http://user@host/")]
    [InlineData("host:4566")]
    public void Endpoint_of_functions_is_an_address_alone(string url) =>
        Assert.Contains(ServerOptions.Load(["--functions-endpoint", url], NoEnvironment).Faults, fault => fault.Contains("must be http", StringComparison.Ordinal));

    [Theory]
    [InlineData("--listen 0.0.0.0:1", 1)]
    [InlineData("--listen [::]:1", 1)]
    [InlineData("--listen 10.0.0.1:1 --dev", 2)]
    [InlineData("--listen 0.0.0.0:1 --tls-self-signed", 0)]
    [InlineData("--listen 127.0.0.2:1", 0)]
    public void Operator_is_warned_of_what_is_open_to_others(string args, int warnings) =>
        Assert.Equal(warnings, Load(args.Split(' ')).Warnings.Count());

    [Fact]
    public void Self_signed_pair_lies_in_the_data_directory()
    {
        var options = Load("--tls-self-signed", "--data", "/data");
        Assert.Equal(("/data/tls-cert.pem", "/data/tls-key.pem"), (options.TlsCert, options.TlsKey));
    }

    [Fact]
    public void Rates_are_given_by_group()
    {
        File.WriteAllText(_file, """{ "rate-limit": ["create=200", "list=7"] }""");
        var limits = Load("--config", _file).RateLimit;
        Assert.Equal([("create", 200), ("list", 7)], limits.OrderBy(limit => limit.Key).Select(limit => (limit.Key, limit.Value)));
    }

    [Fact]
    public void Flags_win_over_environment_over_file_over_default()
    {
        File.WriteAllText(_file, """{ "account": "111111111111", "clock-skew": "5m", "default-region": "cn-north-1" }""");
        var environment = new Dictionary<string, string>
        {
            ["STRONGROOM_ACCOUNT"] = "222222222222",
            ["STRONGROOM_SHUTDOWN_TIMEOUT"] = "9s",
            ["STRONGROOM_CONFIG"] = _file,
            ["PATH"] = "/bin",
        };
        var options = Load(environment, "--account", "333333333333");
        Assert.Equal(
            ("333333333333", TimeSpan.FromSeconds(9), "cn-north-1", TimeSpan.FromMinutes(5)),
            (options.Account, options.ShutdownTimeout, options.DefaultRegion, options.ClockSkew));
    }

    [Fact]
    public void Config_flag_wins_over_its_variable()
    {
        File.WriteAllText(_file, """{ "dev": true }""");
        Assert.True(Load(new Dictionary<string, string> { ["STRONGROOM_CONFIG"] = "/nonexistent" }, "--config", _file).Dev);
    }

    [Fact]
    public void File_takes_text_numbers_truth_values_lists_and_comments()
    {
        File.WriteAllText(_file, """
            {
              // A comment.
              "listen": "[::1]:80", "dev": true, "max-body-bytes": 200000, "clock-skew": 60,
              "regions": ["us-east-1", "eu-west-1"],
            }
            """);
        var options = Load("--config=" + _file);
        Assert.Equal("[::1]:80", options.Listen.ToString());
        Assert.True(options.Dev);
        Assert.Equal(200_000, options.MaxBodyBytes);
        Assert.Equal(TimeSpan.FromMinutes(1), options.ClockSkew);
        Assert.Equal(["us-east-1", "eu-west-1"], options.Regions);
    }

    [Theory]
    [InlineData("--dev", true, false)]
    [InlineData("--dev=true", true, false)]
    [InlineData("--dev --enforce", true, true)]
    [InlineData("--dev=false", false, true)]
    [InlineData("--enforce", false, true)]
    public void Enforcement_is_off_in_development_only(string args, bool dev, bool enforce)
    {
        var options = Load(args.Split(' '));
        Assert.Equal((dev, enforce), (options.Dev, options.Enforce));
    }

    [Fact]
    public void Enforcement_cannot_be_turned_off_otherwise() =>
        Assert.Equal(["enforce \"false\" (flag --enforce) can be false with --dev only"], Faults("--enforce=false"));

    [Theory]
    [InlineData("--liste", "unknown option --liste; did you mean --listen?")]
    [InlineData("--lisetn", "unknown option --lisetn; did you mean --listen?")]
    [InlineData("--max-body", "unknown option --max-body")]
    [InlineData("--what-fi", "unknown option --what-fi; did you mean --what-if?")]
    [InlineData("--confg=x", "unknown option --confg; did you mean --config?")]
    [InlineData("stray", "unexpected argument stray")]
    [InlineData("-x", "unexpected argument -x")]
    [InlineData("--listen", "--listen needs a value")]
    [InlineData("--listen --dev", "--listen needs a value")]
    [InlineData("--dev --dev", "--dev is given more than once")]
    [InlineData("--what-if=yes", "--what-if takes no value")]
    [InlineData("--tls-cert a", "tls-cert and tls-key go together")]
    [InlineData("--tls-key a", "tls-cert and tls-key go together")]
    [InlineData("--tls-self-signed --tls-cert a --tls-key b", "tls-self-signed makes a certificate and cannot stand beside tls-cert")]
    [InlineData("--tls-client-ca a", "tls-client-ca needs tls-cert and tls-key, or tls-self-signed")]
    [InlineData("--regions eu-west-1", "default-region us-east-1 must be one of regions eu-west-1")]
    public void Wrong_arguments_are_refused(string args, string fault) => Assert.Equal([fault], Faults(args.Split(' ')));

    [Fact]
    public void Unknown_variable_is_refused_with_a_suggestion()
    {
        var result = ServerOptions.Load([], new Dictionary<string, string> { ["STRONGROOM_LISTN"] = "x" });
        Assert.Equal(["unknown environment variable STRONGROOM_LISTN; did you mean STRONGROOM_LISTEN?"], result.Faults);
    }

    [Theory]
    [InlineData("""{ "lisen": "x" }""", "unknown option lisen in FILE; did you mean listen?")]
    [InlineData("""{ "listen": null }""", "listen in FILE must be a string, a number, true, false or an array of strings")]
    [InlineData("""{ "regions": [1] }""", "regions in FILE must be a string, a number, true, false or an array of strings")]
    [InlineData("""[]""", "the configuration file FILE must hold a JSON object")]
    [InlineData("""{ "dev": 2 }""", "dev \"2\" (file FILE) must be true or false")]
    public void Wrong_file_is_refused(string json, string fault)
    {
        File.WriteAllText(_file, json);
        Assert.Equal([fault.Replace("FILE", _file)], Faults("--config", _file));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "dev": true, "dev": false }""")]
    public void File_that_is_no_good_JSON_is_refused(string json)
    {
        File.WriteAllText(_file, json);
        Assert.StartsWith($"the configuration file {_file} is not valid JSON: ", Assert.Single(Faults("--config", _file)));
    }

    [Fact]
    public void Missing_file_is_refused() =>
        Assert.StartsWith("cannot read the configuration file /nonexistent/file: ", Assert.Single(Faults("--config", "/nonexistent/file")));

    [Fact]
    public void All_faults_are_told_at_once()
    {
        File.WriteAllText(_file, """{ "clock-skew": "soon" }""");
        var result = ServerOptions.Load(
            ["--liste", "127.0.0.1:1", "--account", "12", "--config", _file],
            new Dictionary<string, string> { ["STRONGROOM_LOG_LEVEL"] = "loud", ["STRONGROOM_X"] = "" });
        Assert.False(result.Valid);
        Assert.Equal(5, result.Faults.Count);
    }

    [Fact]
    public void Wrong_value_is_told_even_where_a_stronger_source_wins() =>
        Assert.Single(ServerOptions.Load(["--account", "111111111111"], new Dictionary<string, string> { ["STRONGROOM_ACCOUNT"] = "x" }).Faults);

    [Theory]
    [InlineData("listen", "4566")]
    [InlineData("listen", "127.0.0.1")]
    [InlineData("listen", "example.com:80")]
    [InlineData("listen", "127.0.0.1:99999")]
    [InlineData("listen", "::1:80")]
    [InlineData("data", "")]
    [InlineData("account", "00000000000a")]
    [InlineData("account", "1234567890123")]
    [InlineData("default-region", "US-EAST-1")]
    [InlineData("default-region", "-a")]
    [InlineData("regions", "us-east-1,EU")]
    [InlineData("max-body-bytes", "1KiB")]
    [InlineData("max-body-bytes", "10 MB")]
    [InlineData("max-body-bytes", "9223372036854775807GiB")]
    [InlineData("max-header-bytes", "2MiB")]
    [InlineData("clock-skew", "0")]
    [InlineData("clock-skew", "-5m")]
    [InlineData("clock-skew", "2h")]
    [InlineData("shutdown-timeout", "forever")]
    [InlineData("log-level", "2")]
    [InlineData("log-level", "verbose")]
    [InlineData("dev", "yes")]
    [InlineData("max-connections", "0")]
    [InlineData("keep-alive-timeout", "0")]
    [InlineData("min-data-rate", "-1")]
    [InlineData("rate-limits", "1")]
    [InlineData("rate-limit", "create")]
    [InlineData("rate-limit", "creat=1")]
    [InlineData("rate-limit", "create=0")]
    [InlineData("rate-limit", "create=1,create=2")]
    [InlineData("log-format", "xml")]
    [InlineData("otlp-endpoint", "localhost:4318")]
    [InlineData("otlp-endpoint", "ftp://localhost")]
    public void Value_out_of_bounds_is_refused(string name, string value)
    {
        var fault = Assert.Single(Faults($"--{name}={value}"));
        Assert.StartsWith($"{name} \"{value}\" (flag --{name}) must be ", fault);
    }

    [Fact]
    public void Values_may_be_written_in_several_ways()
    {
        Assert.Equal("127.0.0.1:80", Load("--listen", "localhost:80").Listen.ToString());
        Assert.Equal("0.0.0.0:80", Load("--listen", "*:80").Listen.ToString());
        Assert.Equal(1 << 20, Load("--max-body-bytes", "1mib").MaxBodyBytes);
        Assert.Equal(512 * 1024, Load("--max-body-bytes=512 KiB").MaxBodyBytes);
        Assert.Equal(TimeSpan.FromSeconds(90), Load("--clock-skew", "90").ClockSkew);
        Assert.Equal(TimeSpan.FromSeconds(90), Load("--clock-skew", "90s").ClockSkew);
        Assert.Equal(TimeSpan.FromHours(1), Load("--clock-skew", "1h").ClockSkew);
        Assert.Equal(TimeSpan.Zero, Load("--shutdown-timeout", "0").ShutdownTimeout);
        Assert.Equal("/keys/seal", Load("--seal-key-file", "/keys/seal").SealKeyFile);
        Assert.Equal(LogLevel.Debug, Load("--log-level", "Debug").LogLevel);
    }

    [Fact]
    public void Regions_restrict_what_is_served()
    {
        var some = Load("--regions", "us-east-1, eu-west-1");
        Assert.True(some.ServesRegion("eu-west-1"));
        Assert.False(some.ServesRegion("eu-west-2"));
        var any = Load();
        Assert.True(any.ServesRegion("home-1"));
        Assert.False(any.ServesRegion(""));
        Assert.False(any.ServesRegion("a/b"));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_is_recognised_whatever_else_is_wrong(string flag) => Assert.True(ServerOptions.Load(["--nonsense", flag], NoEnvironment).Help);

    [Fact]
    public void What_if_tells_value_unit_and_source()
    {
        var result = ServerOptions.Load(
            ["--what-if", "--max-body-bytes", "1MiB"], new Dictionary<string, string> { ["STRONGROOM_DEV"] = "true" });
        Assert.True(result.WhatIf);
        Assert.True(result.Valid);
        var lines = result.Options.WhatIf().Split('\n');
        Assert.Contains(lines, line => Words(line).SequenceEqual(["max-body-bytes", "1MiB", "bytes", "flag", "--max-body-bytes"]));
        Assert.Contains(lines, line => Words(line).SequenceEqual(["dev", "true", "true|false", "environment", "STRONGROOM_DEV"]));
        Assert.Contains(lines, line => Words(line).SequenceEqual(["clock-skew", "15m", "duration", "default"]));
        Assert.Equal(OptionTable.All.Count, lines.Count(line => line.Length > 0));
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ServerOptions Load(params string[] args) => Load(NoEnvironment, args);

    private static ServerOptions Load(Dictionary<string, string> environment, params string[] args)
    {
        var result = ServerOptions.Load(args, environment);
        Assert.Empty(result.Faults);
        Assert.True(result.Valid);
        return result.Options;
    }

    private static IReadOnlyList<string> Faults(params string[] args)
    {
        var result = ServerOptions.Load(args, NoEnvironment);
        Assert.False(result.Valid);
        return result.Faults;
    }
}
