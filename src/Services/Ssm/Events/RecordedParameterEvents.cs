using Strongroom.Services.Audit;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Events;

/// <summary>
/// Records in the audit log what the service did by itself: its policies' actions. Changes that a caller asked for are recorded
/// as the caller's requests already.
/// </summary>
public sealed class RecordedParameterEvents(EventOutbox outbox) : IParameterEvents
{
    /// <inheritdoc/>
    public ValueTask StageAsync(Transaction transaction, ParameterEvent happened, CancellationToken cancellation) =>
        happened.DetailType != ParameterEvent.PolicyAction
            ? default
            : outbox.StageAsync(
                transaction,
                [new ServiceEvent(SsmServices.ServiceName, "ParameterStorePolicyAction", happened.Account, happened.Region, happened.Time, happened.RequestId, happened.Detail)],
                cancellation);
}
