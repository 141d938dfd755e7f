using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Services.SecretsManager.Tests.Domain;
using Strongroom.Storage;
using Strongroom.Support;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>LastAccessedDate: the day of the last read, written behind the answer.</summary>
public sealed class AccessDateTests : SecretsFixture
{
    private static readonly DateTimeOffset FirstDay = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private async Task<DateTimeOffset?> AccessedAsync(string region = Region) => (await DescribeAsync(context: Caller(region: region))).LastAccessedDate;

    [Fact]
    public async Task It_is_a_date_and_seen_at_once()
    {
        await CreateAsync();
        Assert.Null(await AccessedAsync());
        await ReadAsync();
        Assert.Equal(FirstDay, await AccessedAsync());
        Clock.Advance(TimeSpan.FromDays(1));
        await ReadAsync();
        Assert.Equal(FirstDay.AddDays(1), await AccessedAsync());
    }

    [Fact]
    public async Task It_survives_a_restart_per_version()
    {
        await CreateAsync();
        await ReadAsync();
        Clock.Advance(TimeSpan.FromDays(1));
        await PutAsync("v2");
        await ReadAsync();
        await RestartAsync();
        var versions = (await CallAsync(SecretsManagerOperations.ListSecretVersionIds, new ListSecretVersionIdsRequest { SecretId = Name })).Versions!;
        Assert.Equal([FirstDay, FirstDay.AddDays(1)], versions.Select(version => version.LastAccessedDate));
        Assert.Equal(FirstDay.AddDays(1), await AccessedAsync());
    }

    [Fact]
    public async Task Reading_again_on_the_same_day_writes_nothing()
    {
        await CreateAsync();
        await ReadAsync();
        await RestartAsync();
        await ReadAsync();
        await RestartAsync();
        var revision = Server.Store.Revision;
        await ReadAsync();
        await ReadAsync();
        Assert.Equal(revision, Server.Store.Revision);
    }

    [Fact]
    public async Task A_deleted_secret_leaves_no_dates_behind()
    {
        await CreateAsync();
        await ReadAsync();
        await DeleteAsync(force: true);
        await CreateAsync("anew");
        await RestartAsync();
        Assert.Null(await AccessedAsync());
    }

    [Fact]
    public async Task A_failing_store_loses_no_date()
    {
        await CreateAsync();
        await ReadAsync();
        Server.Store.FailNext(StoreCall.Commit, Fault.ErrorBefore);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await RestartAsync();
        Assert.Equal(FirstDay, await AccessedAsync());
    }

    [Fact]
    public async Task However_much_is_read_on_a_day_few_notes_are_kept()
    {
        await using var dates = New(mostNotes: 3);
        for (var number = 0; number < 100; number++)
        {
            dates.Note(Samples.Secret(), $"v{number}", FirstDay);
        }

        // Nothing is stored as long as the clock stands.
        Assert.InRange(dates.Held.Noted, 1, 4);
        Assert.InRange(dates.Held.Unsaved, 3, 6);
        await dates.FlushAsync();
        Assert.Equal(0, dates.Held.Unsaved);
        dates.Note(Samples.Secret(), "another", FirstDay);
        Assert.Equal(1, dates.Held.Unsaved);
    }

    [Fact]
    public async Task What_is_noted_again_on_the_same_day_is_not_written_again()
    {
        await CreateAsync();
        await ReadAsync();
        await RestartAsync();
        var revision = Server.Store.Revision;

        await ReadAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        await RestartAsync();

        Assert.Equal(revision, Server.Store.Revision);
        Assert.Equal(FirstDay, await AccessedAsync());
    }

    [Fact]
    public async Task Each_region_keeps_its_own()
    {
        await CreateReplicatedAsync();
        await ReadAsync(context: Caller(region: OtherRegion));
        Assert.Null(await AccessedAsync());
        Assert.Equal(FirstDay, await AccessedAsync(OtherRegion));
        Assert.Equal(FirstDay, Assert.Single((await DescribeAsync()).ReplicationStatus!).LastAccessedDate);
    }

    private AccessDates New(int mostNotes) => new(new Database(Server.Store, Barrier), Clock, NullLogger<AccessDates>.Instance, mostNotes);
}
