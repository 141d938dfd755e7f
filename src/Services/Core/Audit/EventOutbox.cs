using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Services.Due;
using Strongroom.Storage;

namespace Strongroom.Services.Audit;

/// <summary>
/// Service events on their way to the audit log. They are stored by the transaction that does what they tell and recorded
/// soon after it: what was not done is not told, and what was done is told even if the process dies in between. An event
/// whose recording is cut off is recorded again with the same <see cref="ServiceEvent.Id"/>, so that a repetition shows.
/// </summary>
public sealed class EventOutbox(DueIndex due, IAuditTrail trail) : IDueHandler
{
    /// <summary>The kind of its due tasks; the subject is random, the payload holds the events.</summary>
    public const string TaskKind = "audit:events";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>Stages events of one moment; they are recorded together once the transaction is committed.</summary>
    public ValueTask StageAsync(Transaction transaction, IReadOnlyList<ServiceEvent> events, CancellationToken cancellation = default) =>
        events.Count == 0
            ? default
            : due.ScheduleAsync(
                transaction,
                new DueTask(TaskKind, Guid.NewGuid().ToString(), events[0].Time)
                {
                    Payload = JsonSerializer.Serialize(events, EventJson.Default.IReadOnlyListServiceEvent),
                },
                cancellation);

    /// <inheritdoc/>
    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        var events = JsonSerializer.Deserialize(task.Payload!, EventJson.Default.IReadOnlyListServiceEvent)!;
        // All at once, so that they share a flush of the log.
        await Task.WhenAll(events.Select(happened => trail.RecordAsync(happened).AsTask()).ToList());
    }
}

[JsonSerializable(typeof(IReadOnlyList<ServiceEvent>))]
internal sealed partial class EventJson : JsonSerializerContext;
