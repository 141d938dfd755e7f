using System.Text.Json;
using Strongroom.Services.Due;
using Strongroom.Storage;

namespace Strongroom.Services.Delivery;

/// <summary>
/// Delivers parcels, each at least once: tried again with growing waits and through restarts, given up at their deadline. The
/// target is found by its ARN among the kinds that services bring.
/// </summary>
/// <param name="targets">All kinds of targets.</param>
/// <param name="undelivered">Told of what was given up.</param>
/// <param name="time">The clock.</param>
public sealed class DeliveryTask(IEnumerable<IDeliveryTarget> targets, IEnumerable<IUndelivered> undelivered, TimeProvider time) : IDueHandler
{
    /// <summary>The kind of its due tasks; the subject is the parcel's id, the payload the parcel.</summary>
    public const string TaskKind = "delivery";

    /// <summary>Characters of a failure's text that are kept.</summary>
    private const int LongestReason = 500;

    private readonly IReadOnlyList<IDeliveryTarget> _targets = [.. targets];

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <inheritdoc/>
    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        var parcel = JsonSerializer.Deserialize(task.Payload!, ParcelJson.Default.Parcel)!;
        try
        {
            var target = _targets.FirstOrDefault(each => each.Takes(parcel.Target)) ?? throw new UndeliverableException("Nothing here takes this target.");
            await target.DeliverAsync(parcel, cancellation);
        }
        catch (UndeliverableException refusal)
        {
            await GiveUpAsync(parcel, refusal.Message, task.Attempt + 1, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not ConflictException
            && (task.Attempt + 1 >= parcel.MaxAttempts || time.GetUtcNow() >= parcel.Deadline))
        {
            await GiveUpAsync(parcel, failure.Message, task.Attempt + 1, cancellation);
        }
    }

    private async ValueTask GiveUpAsync(Parcel parcel, string reason, int attempts, CancellationToken cancellation)
    {
        foreach (var each in undelivered)
        {
            await each.GivenUpAsync(parcel, reason.Length > LongestReason ? reason[..LongestReason] : reason, attempts, cancellation);
        }
    }
}
