namespace Strongroom.Patterns.Events;

/// <summary>
/// An event pattern or filter policy that is none. <see cref="Exception.Message"/> is what EventBridge's
/// <c>InvalidEventPatternException</c> says; <see cref="Reason"/> alone is what SNS puts after <c>FilterPolicy: </c>.
/// </summary>
public sealed class EventPatternException : Exception
{
    internal EventPatternException(string reason, string? location = null)
        : base($"Event pattern is not valid. Reason: {reason}{location}") => Reason = reason;

    /// <summary>What is wrong, without where it is and without the introduction.</summary>
    public string Reason { get; }
}
