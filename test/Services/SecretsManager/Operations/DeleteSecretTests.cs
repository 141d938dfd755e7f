using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class DeleteSecretTests : SecretsFixture
{
    [Fact]
    public async Task By_default_a_secret_goes_after_thirty_days()
    {
        await CreateAsync();
        Assert.Equal(Clock.GetUtcNow().AddDays(30), (await DeleteAsync()).DeletionDate);
        Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        // The events alone: the beginning now, the end with the purge.
        Assert.Equal(1, await RunDueAsync());
        Assert.NotNull((await DescribeAsync()).DeletedDate);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await RunDueAsync());
        await AbsentAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name });
        Assert.Null((await CreateAsync("anew")).ReplicationStatus);
    }

    [Fact]
    public async Task The_window_can_be_seven_days()
    {
        await CreateAsync();
        await DeleteAsync(days: 7);
        Clock.Advance(TimeSpan.FromDays(7));
        await RunDueAsync();
        await AbsentAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name });
    }

    [Fact]
    public async Task A_second_deletion_sets_the_window_anew()
    {
        await CreateAsync();
        await DeleteAsync(days: 7);
        Clock.Advance(TimeSpan.FromDays(1));
        await DeleteAsync(days: 30);
        Clock.Advance(TimeSpan.FromDays(29));
        await RunDueAsync();
        Assert.Equal(Name, (await DescribeAsync()).Name);
        Clock.Advance(TimeSpan.FromDays(1));
        await RunDueAsync();
        await AbsentAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name });
    }

    [Fact]
    public async Task A_purge_takes_values_and_dates_with_it()
    {
        var before = await EntriesAsync();
        await CreateAsync();
        await PutAsync("v2");
        await ReadAsync();
        await DeleteAsync(days: 7);
        Clock.Advance(TimeSpan.FromDays(7));
        await RunDueAsync();
        // Left over are the default key, its alias and the task of its yearly rotation, each of the two with an index entry.
        Assert.Equal(before + 5, await EntriesAsync());
    }

    [Fact]
    public async Task What_is_purged_does_not_come_back_after_a_restart()
    {
        await CreateAsync();
        await DeleteAsync(days: 7);
        await RunDueAsync();
        await RestartAsync();
        Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(2, await RunDueAsync());
        await RestartAsync();
        Assert.Equal(0, await RunDueAsync());
        await AbsentAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name });
    }

    [Fact]
    public async Task A_purge_that_the_store_refuses_is_tried_again()
    {
        await CreateAsync();
        await DeleteAsync(days: 7);
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromDays(7));
        Server.Store.FailNext(Support.StoreCall.Commit, Support.Fault.ErrorBefore);
        await RunDueAsync();
        Assert.Single(Server.Failures);
        Assert.Equal(Name, (await DescribeAsync()).Name);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await RunDueAsync();
        await AbsentAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name });
    }

    [Fact]
    public async Task By_force_a_secret_goes_at_once()
    {
        await CreateAsync();
        Assert.Equal(Clock.GetUtcNow(), (await DeleteAsync(force: true)).DeletionDate);
        await AbsentAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name });
    }

    [Fact]
    public async Task By_force_a_scheduled_secret_goes_at_once_and_its_purge_with_it()
    {
        await CreateAsync();
        await DeleteAsync();
        await DeleteAsync(force: true);
        await CreateAsync("anew");
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(0, await RunDueAsync());
        Assert.Equal("anew", await ReadAsync());
    }

    [Fact]
    public async Task What_does_not_exist_can_be_deleted_by_force_only()
    {
        var deleted = await DeleteAsync(force: true);
        Assert.Equal(Name, deleted.Name);
        Assert.StartsWith($"arn:aws:secretsmanager:{Region}:{Account}:secret:{Name}-", deleted.ARN, StringComparison.Ordinal);
        await AbsentAsync(SecretsManagerOperations.DeleteSecret, new DeleteSecretRequest { SecretId = Name });
    }

    [Theory]
    [InlineData(6L, null, Messages.RecoveryWindowOutOfRange)]
    [InlineData(31L, null, Messages.RecoveryWindowOutOfRange)]
    [InlineData(7L, true, Messages.ForceWithRecoveryWindow)]
    public async Task A_window_is_seven_to_thirty_days_and_not_with_force(long days, bool? force, string message)
    {
        await CreateAsync();
        await RefusedAsync(
            InvalidParameter, message, SecretsManagerOperations.DeleteSecret,
            new DeleteSecretRequest { SecretId = Name, RecoveryWindowInDays = days, ForceDeleteWithoutRecovery = force });
    }

    [Fact]
    public async Task A_secret_with_replicas_stays()
    {
        var arn = (await CreateAsync()).ARN!;
        await ReplicateAsync();
        await RefusedAsync(
            InvalidParameter, Messages.HasReplicas(arn, [OtherRegion]), SecretsManagerOperations.DeleteSecret, new DeleteSecretRequest { SecretId = Name });
    }

    [Fact]
    public async Task Others_are_denied() =>
        await DeniedAsync(SecretsManagerOperations.DeleteSecret, new DeleteSecretRequest { SecretId = (await CreateAsync()).ARN, ForceDeleteWithoutRecovery = true });

    private async Task<int> EntriesAsync() => (await Server.Store.ScanAsync(Storage.KeyRange.All, int.MaxValue)).Count;
}
