using Strongroom.Services.SecretsManager.Model;

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
        await CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = Name });
        Assert.Equal(["StartSecretVersionDelete", "CancelSecretVersionDelete"], Server.Trail.Events.Select(happened => happened.Name));
    }
}
