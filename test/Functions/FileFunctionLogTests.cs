using System.Text;
using Strongroom.Functions.Logs;

namespace Strongroom.Functions.Tests;

/// <summary>Output of functions in files.</summary>
public sealed class FileFunctionLogTests : RunnerFixture
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Lines_are_in_the_functions_file_for_its_owner_alone()
    {
        using var log = new FileFunctionLog(Path.Combine(DirectoryPath, "logs"));
        var spec = Function("provided", null, Array.Empty<byte>());
        log.Write(spec, "2026/03/01/[$LATEST]00", Noon, "first ü"u8);
        log.Write(spec with { Name = "../other", Arn = "2" }, "s", Noon, "second"u8);
        string file = Path.Combine(log.DirectoryOf(spec), "current.log");
        Assert.Equal("2026-03-01T12:00:00.000Z 2026/03/01/[$LATEST]00 first ü\n", File.ReadAllText(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
        Assert.Equal(["123456789012-eu-west-1-___other", "123456789012-eu-west-1-rotate-it"], Directory.GetDirectories(Path.Combine(DirectoryPath, "logs")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_files_of_bounded_size_are_kept()
    {
        using var log = new FileFunctionLog(Path.Combine(DirectoryPath, "logs"), fileBytes: 1000);
        var spec = Function("provided", null, Array.Empty<byte>());
        for (int line = 0; line < 100; line++) log.Write(spec, "s", Noon, Encoding.UTF8.GetBytes($"line {line}"));
        string[] files = Directory.GetFiles(log.DirectoryOf(spec)).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["current.log", "previous.log"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 1000));
        Assert.EndsWith("line 99\n", File.ReadAllText(files[0]), StringComparison.Ordinal);
        int first = int.Parse(File.ReadLines(files[0]).First().Split(' ')[^1]);
        Assert.EndsWith($"line {first - 1}\n", File.ReadAllText(files[1]), StringComparison.Ordinal);
    }

    [Fact]
    public void More_functions_than_open_files_are_written()
    {
        using var log = new FileFunctionLog(Path.Combine(DirectoryPath, "logs"));
        var specs = Enumerable.Range(0, 100).Select(n => Function("provided", null, Array.Empty<byte>()) with { Name = $"f{n}", Arn = $"{n}" }).ToArray();
        foreach (var spec in specs.Concat(specs)) log.Write(spec, "s", Noon, "line"u8);
        Assert.All(specs, spec => Assert.Equal(2, File.ReadLines(Path.Combine(log.DirectoryOf(spec), "current.log")).Count()));
    }
}
