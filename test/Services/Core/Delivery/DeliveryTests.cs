using Strongroom.Services.Delivery;
using Strongroom.Services.Due;
using Strongroom.Services.Tests.Due;

namespace Strongroom.Services.Tests.Delivery;

public sealed class DeliveryTests : DueFixture, IDeliveryTarget, IUndelivered
{
    private readonly List<Parcel> _delivered = [];
    private readonly List<(string Reason, int Attempts)> _givenUp = [];
    private Exception? _failure;

    [Fact]
    public async Task A_parcel_reaches_its_target_once_its_transaction_is_committed()
    {
        var transaction = Database.Begin();
        await new Outbound(Index).StageAsync(transaction, Parcel());
        Assert.Equal(0, await RunAsync());
        await transaction.CommitAsync();

        Assert.Equal(1, await RunAsync());
        Assert.Equal(Parcel() with { Attributes = _delivered[0].Attributes }, _delivered[0]);
        Assert.Equal("a subject", _delivered[0].Attributes["Subject"]);
        Assert.Equal(0, await RunAsync());
        Assert.Empty(_givenUp);
    }

    [Fact]
    public async Task What_fails_is_tried_again_until_its_deadline()
    {
        _failure = new IOException("unreachable");
        await SendAsync(Parcel());
        var attempts = 0;
        for (; _givenUp.Count == 0; attempts++)
        {
            Assert.Equal(1, await RunAsync());
            Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.True(attempts > 3);
        Assert.Equal([("unreachable", attempts)], _givenUp);
        Assert.Equal(0, await RunAsync());
    }

    [Fact]
    public async Task A_refusal_for_good_and_the_last_attempt_end_it()
    {
        _failure = new UndeliverableException("no such topic");
        await SendAsync(Parcel());
        await RunAsync();
        _failure = new IOException("unreachable");
        await SendAsync(Parcel() with { Id = "two", MaxAttempts = 1 });
        await RunAsync();
        await SendAsync(Parcel() with { Id = "three", Target = "nobody's" });
        await RunAsync();

        Assert.Equal([("no such topic", 1), ("unreachable", 1), ("Nothing here takes this target.", 1)], _givenUp);
    }

    [Fact]
    public async Task A_parcel_survives_a_restart()
    {
        await SendAsync(Parcel());
        await ReopenAsync();
        Assert.Equal(1, await RunAsync());
        Assert.Single(_delivered);
    }

    bool IDeliveryTarget.Takes(string target) => target == "target";

    ValueTask IDeliveryTarget.DeliverAsync(Parcel parcel, CancellationToken cancellation)
    {
        if (_failure is not null) throw _failure;
        _delivered.Add(parcel);
        return default;
    }

    ValueTask IUndelivered.GivenUpAsync(Parcel parcel, string reason, int attempts, CancellationToken cancellation)
    {
        _givenUp.Add((reason, attempts));
        return default;
    }

    private Parcel Parcel() => new()
    {
        Id = "one",
        Target = "target",
        Sender = "events.amazonaws.com",
        SourceArn = "arn:aws:events:us-east-1:000000000000:rule/r",
        Account = "000000000000",
        Region = "us-east-1",
        Body = "{}",
        Attributes = new Dictionary<string, string> { ["Subject"] = "a subject" },
        Accepted = Start,
        Deadline = Start.AddHours(1),
    };

    private async Task SendAsync(Parcel parcel)
    {
        var transaction = Database.Begin();
        await new Outbound(Index).StageAsync(transaction, parcel);
        await transaction.CommitAsync();
    }

    private async Task<int> RunAsync()
    {
        await using var worker = new DueWorker(Index, Clock, [new DeliveryTask([this], [this], Clock)], new DueWorkerOptions { Jitter = () => 0 }, (_, _) => { });
        return await worker.RunDueAsync();
    }
}
