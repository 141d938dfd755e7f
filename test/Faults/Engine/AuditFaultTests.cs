using System.Net;
using System.Text.Json.Nodes;
using Strongroom.Audit;
using Strongroom.Faults.Tests.Crash;
using Strongroom.Support;

namespace Strongroom.Faults.Tests.Engine;

/// <summary>A whole server whose audit log cannot be written for a while: no request is answered that is not recorded.</summary>
public sealed class AuditFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(nameof(AuditFault.InputOutput))]
    [InlineData(nameof(AuditFault.DiskFull))]
    [InlineData(nameof(AuditFault.Flush))]
    [InlineData(nameof(AuditFault.Torn))]
    [InlineData(nameof(AuditFault.TornForGood))]
    public async Task Nothing_is_answered_unrecorded_and_the_log_goes_on_when_its_disk_does(string fault)
    {
        IReadOnlyCollection<string> answered;
        await using (var server = await FaultyServer.StartAsync(_directory.Path))
        {
            Assert.True((await server.CreateAsync("kept", "before")).Acknowledged);
            Assert.Equal((HttpStatusCode.OK, "ok"), await server.HealthAsync());
            server.AuditDisk.Fault = Enum.Parse<AuditFault>(fault);

            FaultyServer.AssertRetryable(await server.PutAsync("kept", "refused"));
            FaultyServer.AssertRetryable(await server.CreateAsync("new", "refused"));
            FaultyServer.AssertRetryable(await server.SecretsAsync("DeleteSecret", new JsonObject { ["SecretId"] = "kept" }));
            FaultyServer.AssertRetryable(await server.KmsAsync("CreateKey", []));
            // Reads and refusals are requests, too.
            FaultyServer.AssertRetryable(await server.GetAsync("kept"));
            FaultyServer.AssertRetryable(await server.GetAsync("none"));
            FaultyServer.AssertRetryable(await server.SecretsAsync("ListSecrets", []));
            FaultyServer.AssertRetryable(await server.SecretsAsync("NoSuchOperation", []));
            Assert.True(server.AuditDisk.Failed >= 8);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "cannot write"), await server.HealthAsync());

            server.AuditDisk.Fault = AuditFault.None;
            // The retry that the answer asks for; what the first request of the fault did before it could be recorded, it finds.
            Assert.True((await server.PutAsync("kept", "refused")).Acknowledged);
            Assert.Equal((HttpStatusCode.OK, "ok"), await server.HealthAsync());
            Assert.Equal("refused", await server.ValueAsync("kept"));
            // Once the log was known to fail, nothing was begun.
            Assert.Equal("ResourceNotFoundException", (await server.GetAsync("new")).Error);
            Assert.Null((await server.SecretsAsync("DescribeSecret", new JsonObject { ["SecretId"] = "kept" })).Body["DeletedDate"]);
            Assert.True((await server.CreateAsync("new", "made")).Acknowledged);
            answered = server.Answered;
        }

        Assert.Equal(AuditVerdict.Intact, await new AuditCheck().RunAsync(_directory.Path, answered));
        await using var restarted = await FaultyServer.StartAsync(_directory.Path);
        Assert.Equal("refused", await restarted.ValueAsync("kept"));
        Assert.Equal("made", await restarted.ValueAsync("new"));
    }

    [Fact]
    public async Task Many_callers_through_a_failing_log_are_refused_or_recorded_never_neither()
    {
        IReadOnlyCollection<string> answered;
        var kept = new List<string>();
        await using (var server = await FaultyServer.StartAsync(_directory.Path))
        {
            Assert.True((await server.CreateAsync("first", "value")).Acknowledged);
            var random = new Random(20260903);
            var refused = 0;
            for (var round = 0; round < 24; round++)
            {
                var names = Enumerable.Range(0, 8).Select(number => $"secret-{round}-{number}").ToList();
                var calls = names.ConvertAll(name => server.CreateAsync(name, name));
                server.AuditDisk.Fault = (AuditFault)random.Next(6);
                var answers = await Task.WhenAll(calls);
                server.AuditDisk.Fault = AuditFault.None;
                for (var number = 0; number < names.Count; number++)
                {
                    if (!answers[number].Acknowledged)
                    {
                        refused++;
                        FaultyServer.AssertRetryable(answers[number]);
                        Assert.True((await server.CreateAsync(names[number], names[number])).Acknowledged);
                    }

                    kept.Add(names[number]);
                }
            }

            Assert.True(refused > 0, "No fault met a request.");
            answered = server.Answered;
        }

        Assert.Equal(AuditVerdict.Intact, await new AuditCheck().RunAsync(_directory.Path, answered));
        await using var restarted = await FaultyServer.StartAsync(_directory.Path);
        foreach (var name in kept)
        {
            Assert.Equal(name, await restarted.ValueAsync(name));
        }
    }

    [Fact]
    public async Task A_log_whose_disk_hangs_holds_every_answer_up_and_loses_none()
    {
        IReadOnlyCollection<string> answered;
        await using (var server = await FaultyServer.StartAsync(_directory.Path))
        {
            Assert.True((await server.CreateAsync("kept", "before")).Acknowledged);
            server.AuditDisk.HoldFlushes();
            var puts = Enumerable.Range(0, 4).Select(number => server.PutAsync("kept", $"slow {number}")).ToList();
            var read = server.GetAsync("kept");
            for (var look = 0; server.AuditDisk.Held == 0; look++)
            {
                Assert.True(look < 6000, "The log was not written to.");
                await Task.Delay(5);
            }

            Assert.DoesNotContain(puts, put => put.IsCompleted);
            Assert.False(read.IsCompleted);
            server.AuditDisk.ReleaseFlushes();
            Assert.All(await Task.WhenAll(puts), answer => Assert.True(answer.Acknowledged));
            Assert.True((await read).Acknowledged);
            Assert.Equal((HttpStatusCode.OK, "ok"), await server.HealthAsync());
            answered = server.Answered;
        }

        Assert.Equal(AuditVerdict.Intact, await new AuditCheck().RunAsync(_directory.Path, answered));
    }

    [Theory]
    [InlineData(nameof(AuditFault.Torn))]
    [InlineData(nameof(AuditFault.Flush))]
    public async Task A_server_that_ends_while_its_log_is_torn_starts_on_it(string fault)
    {
        await using (var server = await FaultyServer.StartAsync(_directory.Path))
        {
            Assert.True((await server.CreateAsync("kept", "before")).Acknowledged);
            server.AuditDisk.Fault = Enum.Parse<AuditFault>(fault);
            FaultyServer.AssertRetryable(await server.GetAsync("kept"));
        }

        // As a kill would leave it: whole but for what was never acknowledged.
        var check = new AuditCheck();
        Assert.Equal(AuditVerdict.Unfinished, await check.RunAsync(_directory.Path, []));
        IReadOnlyCollection<string> answered;
        await using (var restarted = await FaultyServer.StartAsync(_directory.Path))
        {
            Assert.Equal("before", await restarted.ValueAsync("kept"));
            answered = restarted.Answered;
        }

        Assert.Equal(AuditVerdict.Intact, await check.RunAsync(_directory.Path, answered));
    }
}
