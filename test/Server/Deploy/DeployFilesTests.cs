using System.Diagnostics;
using System.Text.RegularExpressions;
using Strongroom.Server.Options;

namespace Strongroom.Server.Tests.Deploy;

/// <summary>What can be checked of deploy/ without a container engine or a running systemd.</summary>
public sealed partial class DeployFilesTests
{
    private static readonly string Root = FindRoot();

    private static string[] Dockerfile => Instructions(File.ReadAllText(Path.Combine(Root, "deploy/Dockerfile")));

    private static string Compose => File.ReadAllText(Path.Combine(Root, "deploy/compose.yaml"));

    private static string Unit => Path.Combine(Root, "deploy/strongroom.service");

    [Fact]
    public void Image_stages_name_their_versions_and_copy_from_stages_that_exist()
    {
        var stages = new HashSet<string>();
        var defaults = Dockerfile.Where(line => line.StartsWith("ARG ", StringComparison.Ordinal))
            .Select(line => line[4..].Split('=', 2)).ToDictionary(pair => $"${{{pair[0]}}}", pair => pair[1]);
        foreach (var line in Dockerfile)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.NotEqual("ADD", words[0]);
            if (words[0] == "FROM")
            {
                Assert.Matches("^mcr\\.microsoft\\.com/dotnet/(sdk|aspnet):10\\.0-[a-z-]+$", defaults[words[1]]);
                if (words is [_, _, "AS", var name]) stages.Add(name);
            }

            foreach (var from in words.Where(word => word.StartsWith("--from=", StringComparison.Ordinal))) Assert.Contains(from[7..], stages);
        }

        Assert.Equal(2, Dockerfile.Count(line => line.StartsWith("FROM ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_image_runs_the_program_that_is_built_as_a_numbered_user_and_checks_its_health()
    {
        var final = Dockerfile[Array.FindLastIndex(Dockerfile, line => line.StartsWith("FROM ", StringComparison.Ordinal))..];
        Assert.Matches("^USER [1-9][0-9]*:[1-9][0-9]*$", final.Single(line => line.StartsWith("USER", StringComparison.Ordinal)));
        var program = $"\"/app/{Path.GetFileName(typeof(Server.Hosting.StrongroomHost).Assembly.Location)}\"";
        Assert.Contains($"ENTRYPOINT [\"dotnet\", {program}]", final);
        Assert.Contains(final, line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal) && line.EndsWith($"CMD [\"dotnet\", {program}, \"health\"]", StringComparison.Ordinal));
        // There is no shell in it: nothing may need one.
        Assert.DoesNotContain(final, line => line.StartsWith("RUN", StringComparison.Ordinal));
        foreach (var line in Dockerfile.Where(line => line.StartsWith("COPY", StringComparison.Ordinal) || line.StartsWith("RUN", StringComparison.Ordinal)))
            Assert.DoesNotContain("seal.key", line, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_build_needs_is_let_through_to_it_and_nothing_else()
    {
        var ignored = File.ReadAllLines(Path.Combine(Root, "deploy/Dockerfile.dockerignore"));
        Assert.Equal("**", ignored[0]);
        foreach (var let in ignored.Where(line => line.StartsWith('!'))) Assert.True(Path.Exists(Path.Combine(Root, let[1..])), let);
        foreach (var needed in (string[])["!api", "!src", "!global.json", .. Directory.GetFiles(Root, "Directory.*.props").Select(file => "!" + Path.GetFileName(file))])
            Assert.Contains(needed, ignored);
    }

    [Fact]
    public void Every_variable_that_is_set_is_an_option_with_a_value_that_it_takes()
    {
        var variables = Variable().Matches(string.Join('\n', Dockerfile) + "\n" + Compose)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim('"'));
        Assert.Contains("STRONGROOM_SEAL_KEY_FILE", variables.Keys);

        Assert.Empty(ServerOptions.Load([], variables).Faults);
    }

    [Fact]
    public void The_compose_example_gives_no_more_than_is_needed()
    {
        foreach (var line in (string[])["read_only: true", "- ALL", "- no-new-privileges:true", "core: 0"])
            Assert.Contains(Compose.Split('\n'), each => each.Trim() == line);
        // Loopback of the host alone.
        Assert.All(Port().Matches(Compose), port => Assert.StartsWith("127.0.0.1:", port.Groups[1].Value, StringComparison.Ordinal));
        Assert.NotEmpty(Port().Matches(Compose));
        Assert.DoesNotContain("privileged: true", Compose, StringComparison.Ordinal);
    }

    [Fact]
    public void The_unit_starts_the_server_with_options_that_it_takes()
    {
        var start = Setting("ExecStart").Single().Replace("%S", "/var/lib", StringComparison.Ordinal).Replace("%d", "/run/credentials", StringComparison.Ordinal).Split(' ');
        Assert.EndsWith("strongroom.dll", start[1], StringComparison.Ordinal);
        Assert.Equal("server", start[2]);

        var result = ServerOptions.Load(start[3..], new Dictionary<string, string>());
        Assert.Empty(result.Faults);
        Assert.Equal($"/var/lib/{Setting("StateDirectory").Single()}", result.Options!.Data);
        Assert.Equal(Setting("LoadCredential").Single().Split(':')[0], Path.GetFileName(result.Options.SealKeyFile));
        Assert.True(int.Parse(Setting("TimeoutStopSec").Single()) > result.Options.ShutdownTimeout.TotalSeconds);
    }

    [Theory]
    [InlineData("DynamicUser", "yes")]
    [InlineData("ProtectSystem", "strict")]
    [InlineData("NoNewPrivileges", "yes")]
    [InlineData("LimitCORE", "0")]
    [InlineData("CapabilityBoundingSet", "")]
    [InlineData("StateDirectoryMode", "0700")]
    public void The_unit_is_hardened(string name, string value) => Assert.Equal([value], Setting(name));

    [Fact]
    public async Task Systemd_finds_no_fault_with_the_unit()
    {
        // On a machine without systemd the tests above must do.
        if (!File.Exists("/usr/bin/systemd-analyze")) return;
        var (security, report) = await AnalyzeAsync("security", "--offline=yes", "--threshold=20", Unit);
        Assert.True(security == 0, report);
        if (!File.Exists("/usr/bin/dotnet")) return;
        var (verify, faults) = await AnalyzeAsync("verify", Unit);
        Assert.Equal((0, ""), (verify, faults));
    }

    private static string[] Setting(string name) =>
        [.. File.ReadLines(Unit).Where(line => line.StartsWith(name + "=", StringComparison.Ordinal)).Select(line => line[(name.Length + 1)..])];

    // Without comments, each on one line.
    private static string[] Instructions(string text) =>
        [.. Continued().Replace(string.Join('\n', text.Split('\n').Where(line => !line.StartsWith('#'))), " ").Split('\n').Where(line => line.Trim().Length > 0)];

    private static async Task<(int Code, string Output)> AnalyzeAsync(params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Strongroom.slnx"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }

    [GeneratedRegex("(STRONGROOM_[A-Z_]+)(?:=|: )(\\S+)")]
    private static partial Regex Variable();

    [GeneratedRegex("- \"([^\"]+:4566)\"")]
    private static partial Regex Port();

    [GeneratedRegex("\\\\\n\\s*")]
    private static partial Regex Continued();
}
