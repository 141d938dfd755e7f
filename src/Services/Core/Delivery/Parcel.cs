namespace Strongroom.Services.Delivery;

/// <summary>Something accepted that has to reach a target: an event of a rule, a message of a topic, an alarm's action. Stored (sealed) until it
/// is delivered or given up.</summary>
public sealed record Parcel
{
    /// <summary>Names it; the same in every attempt, so that a target that gets it twice can tell.</summary>
    public required string Id { get; init; }

    /// <summary>Where it goes: an ARN, or an <c>https:</c> address.</summary>
    public required string Target { get; init; }

    /// <summary>The service that sends it, e.g. <c>events.amazonaws.com</c>: the principal that the target's policy must let in.</summary>
    public required string Sender { get; init; }

    /// <summary>The ARN of what it comes from (a rule, a topic, an alarm): aws:SourceArn.</summary>
    public required string SourceArn { get; init; }

    /// <summary>The account of the sender's resource, 12 digits: aws:SourceAccount.</summary>
    public required string Account { get; init; }

    /// <summary>The region of the sender's resource.</summary>
    public required string Region { get; init; }

    /// <summary>The body, UTF-8; mostly JSON.</summary>
    public required string Body { get; init; }

    /// <summary>What the target needs beyond the body (a subject, a header), by names of the target's making.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>When it was accepted (UTC).</summary>
    public required DateTimeOffset Accepted { get; init; }

    /// <summary>After this time it is given up.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>After so many failed attempts it is given up.</summary>
    public int MaxAttempts { get; init; } = 100;
}
