using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Events;

/// <summary>
/// The port that a parameter's events leave by, on their way to EventBridge. An event is staged with the transaction that does
/// what it tells: what was not done is not told, and what was done is told after a crash as well.
/// </summary>
public interface IParameterEvents
{
    /// <summary>Stages an event.</summary>
    ValueTask StageAsync(Transaction transaction, ParameterEvent happened, CancellationToken cancellation);
}

/// <summary>Something that happened to a parameter (user guide, "Setting up notifications based on Parameter Store events"). It never
/// holds a value.</summary>
/// <param name="DetailType">One of the two detail types below.</param>
/// <param name="Account">12 digits.</param>
/// <param name="Region">The region.</param>
/// <param name="Arn">The parameter's ARN.</param>
/// <param name="Time">When (UTC).</param>
/// <param name="RequestId">Names the request or the run of a due task that did it.</param>
/// <param name="Detail">The members of EventBridge's <c>detail</c>.</param>
public sealed record ParameterEvent(
    string DetailType,
    string Account,
    string Region,
    string Arn,
    DateTimeOffset Time,
    string RequestId,
    IReadOnlyDictionary<string, string> Detail)
{
    /// <summary>A parameter was made, changed, deleted or labelled.</summary>
    public const string Change = "Parameter Store Change";

    /// <summary>A parameter policy was carried out.</summary>
    public const string PolicyAction = "Parameter Store Policy Action";
}
