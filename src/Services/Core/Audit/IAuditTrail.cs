using System.Text.Json.Serialization;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Audit;

/// <summary>
/// The port to the audit log. What it returns ends when the record is durable; a record that cannot be made durable throws,
/// and the request fails: no audit, no answer.
/// </summary>
public interface IAuditTrail
{
    /// <summary>Asked before a request is served: throws while records cannot be made durable, so that nothing is done that
    /// could not be recorded. (The request that meets the fault first may have been carried out when its record fails.)</summary>
    ValueTask ReadyAsync(CallContext context);

    /// <summary>Begins the records of a request from outside.</summary>
    IAuditBatch Begin();

    /// <summary>Records what a service did by itself.</summary>
    ValueTask RecordAsync(ServiceEvent happened);
}

/// <summary>The records of one request.</summary>
public interface IAuditBatch
{
    /// <summary>Adds the record of a call that came through the front door.</summary>
    /// <param name="context">Who called, for what region, when.</param>
    /// <param name="operation">What was called.</param>
    /// <param name="request">The decoded request, of which secret material is left out.</param>
    /// <param name="failure">Why it did not succeed, or null.</param>
    void Add(CallContext context, OperationModel operation, object request, Exception? failure);

    /// <summary>Ends when all are durable; nothing is added after it is called.</summary>
    ValueTask CommitAsync();
}

/// <summary>Something that a service did by itself, such as the end of a recovery window.</summary>
/// <param name="Service">The service's DNS name, e.g. <c>secretsmanager.amazonaws.com</c>.</param>
/// <param name="Name">The event's name, e.g. <c>EndSecretVersionDelete</c>.</param>
/// <param name="Account">12 digits.</param>
/// <param name="Region">The region.</param>
/// <param name="Time">When (UTC).</param>
/// <param name="RequestId">Names what it belongs to.</param>
/// <param name="Details">CloudTrail's additionalEventData.</param>
public sealed record ServiceEvent(
    string Service,
    string Name,
    string Account,
    string Region,
    DateTimeOffset Time,
    string RequestId,
    IReadOnlyDictionary<string, string> Details)
{
    /// <summary>CloudTrail's eventID: the same in every record of this event, should there be more than one.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>CloudTrail's errorMessage, for an event that tells of a failure; else null. Holds no secret material.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ErrorMessage { get; init; }
}
