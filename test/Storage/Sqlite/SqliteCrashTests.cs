using System.Diagnostics;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Storage.Tests.Sqlite;

public sealed class SqliteCrashTests
{
    private static string Dotnet =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    [Fact]
    public async Task Acknowledged_commits_survive_kill_9_and_none_is_half_there()
    {
        using var directory = new TemporaryDirectory();
        var acknowledged = 0L;
        // Each round kills at another point of the log's life, and starts on what the one before left.
        foreach (var lines in (int[])[3, 40, 200])
        {
            acknowledged = await WriteUntilKilledAsync(directory.Path, lines);
            await using var store = SqliteStore.Open(new SqliteStoreOptions(directory.Path));
            var left = await store.ScanAsync(KeyRange.Prefix(Key.Of("left").Bytes), int.MaxValue);
            var right = await store.ScanAsync(KeyRange.Prefix(Key.Of("right").Bytes), int.MaxValue);

            Assert.True(left.Count >= acknowledged, $"{acknowledged} commits were acknowledged, {left.Count} survived.");
            Assert.Equal(left.Select(entry => entry.Revision), right.Select(entry => entry.Revision));
            Assert.Equal(store.Revision, left.Max(entry => entry.Revision));
        }

        Assert.Equal(200, acknowledged);
    }

    private static async Task<long> WriteUntilKilledAsync(string directory, int lines)
    {
        var start = new ProcessStartInfo(Dotnet, [typeof(Program).Assembly.Location, directory])
        {
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start)!;
        var acknowledged = 0L;
        for (var line = 0; line < lines; line++)
        {
            acknowledged = long.Parse(await child.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The child ended by itself."));
        }

        child.Kill();
        await child.WaitForExitAsync();
        return acknowledged;
    }
}
