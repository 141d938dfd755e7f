using Strongroom.Services.SecretsManager.Model;
using Strongroom.Support;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class AuditTests : SecretsFixture
{
    [Fact]
    public async Task Every_call_is_recorded_and_those_that_it_makes_of_other_services()
    {
        await CreateAsync("one");
        await ReadAsync();
        Assert.Equal(["GenerateDataKey", "CreateSecret", "Decrypt", "GetSecretValue"], Server.Trail.Names);
    }

    [Fact]
    public async Task A_refused_call_is_recorded_with_its_error()
    {
        await AbsentAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = "none" });
        Assert.Equal(["GetSecretValue:ResourceNotFoundException"], Server.Trail.Names);
    }

    [Fact]
    public async Task Without_a_record_there_is_no_answer()
    {
        await CreateAsync("one");
        Server.Trail.Failure = new IOException("disk full");
        await Assert.ThrowsAsync<IOException>(() => ReadAsync());
        Server.Trail.Failure = null;
        Assert.Equal("one", await ReadAsync());
    }

    [Fact]
    public async Task Nothing_is_done_that_cannot_be_recorded()
    {
        await CreateAsync("one");
        Server.Trail.Failure = new IOException("disk full");
        await Assert.ThrowsAsync<IOException>(() => PutAsync("v2", "two"));
        Server.Trail.Failure = null;
        Assert.Equal("one", await ReadAsync());
    }

    [Fact]
    public async Task A_deletion_shows_its_beginning_and_its_end_for_each_version()
    {
        await CreateAsync("one");
        await PutAsync("v2", "two");
        await DeleteAsync(days: 7);
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromDays(7));
        await RunDueAsync();
        Assert.Equal(
            ["StartSecretVersionDelete", "StartSecretVersionDelete", "EndSecretVersionDelete", "EndSecretVersionDelete"],
            Server.Trail.Events.Select(happened => happened.Name));
        Assert.All(Server.Trail.Events, happened => Assert.Contains(Name, happened.Details["SecretId"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deletion_that_is_called_off_shows_so()
    {
        await CreateAsync("one");
        await DeleteAsync(days: 7);
        await RunDueAsync();
        await CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = Name });
        await RunDueAsync();
        Assert.Equal(["StartSecretVersionDelete", "CancelSecretVersionDelete"], Server.Trail.Events.Select(happened => happened.Name));
    }

    [Fact]
    public async Task A_deletion_at_once_shows_its_beginning_and_its_end()
    {
        await CreateAsync("one");
        await DeleteAsync(force: true);
        await RunDueAsync();
        Assert.Equal(["StartSecretVersionDelete", "EndSecretVersionDelete"], Server.Trail.Events.Select(happened => happened.Name));
    }

    [Fact]
    public async Task A_purge_that_lost_against_a_restore_shows_no_end()
    {
        await CreateAsync("one");
        await DeleteAsync(days: 7);
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromDays(7));
        Server.Store.FailNext(StoreCall.Commit, Fault.ErrorBefore);
        await RunDueAsync();
        Assert.Single(Server.Failures);
        await CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = Name });
        Clock.Advance(TimeSpan.FromDays(1));
        await RunDueAsync();
        Assert.Equal(["StartSecretVersionDelete", "CancelSecretVersionDelete"], Server.Trail.Events.Select(happened => happened.Name));
        Assert.Equal("one", await ReadAsync());
    }

    [Fact]
    public async Task An_event_that_was_not_recorded_before_a_stop_is_recorded_after_the_start()
    {
        await CreateAsync("one");
        await DeleteAsync(force: true);
        Assert.Empty(Server.Trail.Events);
        await RestartAsync();
        await RunDueAsync();
        Assert.Equal(["StartSecretVersionDelete", "EndSecretVersionDelete"], Server.Trail.Events.Select(happened => happened.Name));
    }

    [Fact]
    public async Task An_event_that_is_recorded_again_has_the_same_id()
    {
        await CreateAsync("one");
        await DeleteAsync(days: 7);
        // The record is made; that it is cannot be noted.
        Server.Store.FailNext(StoreCall.Commit, Fault.ErrorBefore);
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromSeconds(10));
        await RunDueAsync();
        Assert.Equal(2, Server.Trail.Events.Count);
        Assert.Single(Server.Trail.Events.Select(happened => (happened.Id, happened.Name)).Distinct());
    }

    [Fact]
    public async Task An_event_waits_until_it_can_be_recorded()
    {
        await CreateAsync("one");
        await DeleteAsync(days: 7);
        Server.Trail.Failure = new IOException("disk full");
        await RunDueAsync();
        Server.Trail.Failure = null;
        Assert.Empty(Server.Trail.Events);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await RunDueAsync();
        Assert.Equal("StartSecretVersionDelete", Assert.Single(Server.Trail.Events).Name);
    }

    [Fact]
    public async Task What_a_replica_overwrites_is_shown_as_deleted()
    {
        var there = Caller(region: OtherRegion);
        var lost = (await CreateAsync("there", token: "other", context: there)).ARN!;
        await CreateAsync("here");
        await ReplicateAsync(overwrite: true);
        await RunDueAsync();
        Assert.Equal("here", await ReadAsync(context: there));
        Assert.Equal(
            ["StartSecretVersionDelete", "EndSecretVersionDelete"],
            Server.Trail.Events.Where(happened => happened.Region == OtherRegion).Select(happened => happened.Name));
        Assert.All(Server.Trail.Events, happened => Assert.Equal((lost, Token("other")), (happened.Details["SecretId"], happened.Details["SecretVersionId"])));

        await PutAsync("v2", "again");
        await RunDueAsync();
        Assert.Equal(2, Server.Trail.Events.Count);
    }
}
