using Strongroom.Support;

namespace Strongroom.Faults.Tests.Engine;

/// <summary>The tail of SQLite's write-ahead log, damaged between two runs.</summary>
public sealed class TornLogTests
{
    private const int Writes = 30;

    [Fact]
    public async Task What_is_appended_to_the_log_without_being_committed_is_ignored()
    {
        using var directory = new TemporaryDirectory();
        using var image = await WrittenAsync(directory);
        var log = image.File("strongroom.db-wal");
        // Half a frame, as a write that was under way when the power failed.
        await File.AppendAllBytesAsync(log, (await File.ReadAllBytesAsync(log))[^2000..]);
        await using var server = await FaultyServer.StartAsync(image.Path);
        Assert.Equal($"value {Writes}", await server.ValueAsync("secret"));
    }

    [Fact]
    public async Task A_log_that_is_cut_or_overwritten_anywhere_opens_as_of_an_earlier_commit()
    {
        using var directory = new TemporaryDirectory();
        using var whole = await WrittenAsync(directory);
        var log = await File.ReadAllBytesAsync(whole.File("strongroom.db-wal"));
        var random = new Random(20260902);
        var earliest = Writes;
        for (var damage = 0; damage < 24; damage++)
        {
            // From the last third, so that the server's own keys stay.
            var at = random.Next(log.Length * 2 / 3, log.Length);
            using var image = FaultyServer.CrashImageOf(whole.Path);
            var damaged = damage % 2 == 0 ? log[..at] : [.. log[..at], .. Garbage(random, log.Length - at)];
            await File.WriteAllBytesAsync(image.File("strongroom.db-wal"), damaged);

            await using var server = await FaultyServer.StartAsync(image.Path);
            // Each write replaces value and description in one commit: both are of the same write, whichever is the last.
            var shown = await server.SecretsAsync("DescribeSecret", new() { ["SecretId"] = "secret" });
            var value = await server.ValueAsync("secret");
            Assert.Equal(value, shown.Body["Description"]!.GetValue<string>());
            earliest = Math.Min(earliest, int.Parse(value["value ".Length..], System.Globalization.CultureInfo.InvariantCulture));
            Assert.True((await server.PutAsync("secret", $"again {damage}")).Acknowledged);
        }

        Assert.True(earliest < Writes, "No damage reached a commit.");
    }

    private static byte[] Garbage(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static async Task<TemporaryDirectory> WrittenAsync(TemporaryDirectory directory)
    {
        await using var server = await FaultyServer.StartAsync(directory.Path);
        Assert.True((await server.CreateAsync("secret", "value 0")).Acknowledged);
        for (var number = 1; number <= Writes; number++)
        {
            var answer = await server.SecretsAsync("UpdateSecret", new()
            {
                ["SecretId"] = "secret",
                ["SecretString"] = $"value {number}",
                ["Description"] = $"value {number}",
                ["ClientRequestToken"] = $"token-of-the-write-with-the-number-{number}",
            });
            Assert.True(answer.Acknowledged, answer.ToString());
        }

        return FaultyServer.CrashImageOf(directory.Path);
    }
}
