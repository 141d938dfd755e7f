using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Services.Due;
using Strongroom.Storage;

namespace Strongroom.Services.Delivery;

/// <summary>Where services put what they have accepted for delivery. Apart from <see cref="DeliveryTask"/>, because a target may itself send
/// something on.</summary>
/// <param name="due">Where parcels wait.</param>
public sealed class Outbound(DueIndex due)
{
    /// <summary>Stages a parcel; it is on its way once the transaction is committed.</summary>
    public ValueTask StageAsync(Transaction transaction, Parcel parcel, CancellationToken cancellation = default) => due.ScheduleAsync(
        transaction,
        new DueTask(DeliveryTask.TaskKind, parcel.Id, parcel.Accepted) { Payload = JsonSerializer.Serialize(parcel, ParcelJson.Default.Parcel) },
        cancellation);
}

[JsonSerializable(typeof(Parcel))]
internal sealed partial class ParcelJson : JsonSerializerContext;
