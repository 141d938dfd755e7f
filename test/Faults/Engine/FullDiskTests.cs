using System.Net;
using System.Text.Json.Nodes;
using Strongroom.Audit;
using Strongroom.Faults.Tests.Crash;
using Strongroom.Server.Hosting;
using Strongroom.Support;

namespace Strongroom.Faults.Tests.Engine;

/// <summary>The real program, whose audit log is on a real file system that is really full.</summary>
public sealed class FullDiskTests
{
    private const int Refusals = 40;

    [Fact]
    public async Task A_full_file_system_under_the_audit_log_refuses_requests_until_there_is_room()
    {
        using var directory = new TemporaryDirectory();
        using var image = new TemporaryDirectory();
        IReadOnlyCollection<string> answered;
        await using (var server = await ServerProcess.StartOnSmallDiskAsync(directory.Path, StrongroomHost.AuditFolder))
        {
            using var client = new WireClient(server.Address, "test", "test");
            Assert.True((await CreateAsync(client, "kept", "before")).Acknowledged);
            // The file system is in a mount namespace of the server's own, which this path leads into.
            var disk = $"/proc/{server.Id}/root{directory.Path}/{StrongroomHost.AuditFolder}";
            Assert.True(new AuditDirectory(disk).List().Count > 0, "The log is not on the small disk.");
            var ballast = Path.Combine(disk, "ballast");
            Fill(ballast);

            var made = new List<string>();
            var refused = new List<string>();
            for (var number = 0; refused.Count < Refusals; number++)
            {
                // A page that was begun has room for some more.
                Assert.True(number < 1000, "The disk does not get full.");
                var answer = await CreateAsync(client, $"secret-{number}", "value");
                if (!answer.Acknowledged)
                {
                    FaultyServer.AssertRetryable(answer);
                }

                (answer.Acknowledged ? made : refused).Add($"secret-{number}");
            }

            Assert.Equal((HttpStatusCode.ServiceUnavailable, "cannot write"), await FaultyServer.HealthAsync(server.Address));
            File.Delete(ballast);
            foreach (var name in refused)
            {
                Assert.True((await CreateAsync(client, name, "value")).Acknowledged);
            }

            Assert.Equal((HttpStatusCode.OK, "ok"), await FaultyServer.HealthAsync(server.Address));
            foreach (var name in made.Concat(refused))
            {
                var read = await client.CallAsync("secretsmanager.GetSecretValue", FaultyServer.Region, new JsonObject { ["SecretId"] = name });
                Assert.Equal("value", read.Body["SecretString"]!.GetValue<string>());
            }

            answered = client.Answered;
            // The small file system ends with the server, which writes nothing while nobody asks.
            FaultyServer.CopyTo(image, directory.Path, disk);
        }

        Assert.Equal(AuditVerdict.Intact, await new AuditCheck().RunAsync(image.Path, answered));
        await using var restarted = await FaultyServer.StartAsync(image.Path);
        Assert.Equal("before", await restarted.ValueAsync("kept"));
    }

    private static Task<WireAnswer> CreateAsync(WireClient client, string name, string value) => client.CallAsync(
        "secretsmanager.CreateSecret",
        FaultyServer.Region,
        new JsonObject { ["Name"] = name, ["SecretString"] = value, ["ClientRequestToken"] = $"{name}-{new string('t', 32)}"[..36] });

    /// <summary>Writes a file until there is no room for a page more.</summary>
    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        // Far more than the disk has.
        Assert.Throws<IOException>(() =>
        {
            for (var pages = 0; pages < 100_000; pages++)
            {
                stream.Write(page);
            }
        });
    }
}
