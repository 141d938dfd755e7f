namespace Strongroom.Patterns.Events;

/// <summary>What of a message a filter policy looks at (SNS API reference, SetSubscriptionAttributes).</summary>
public enum FilterPolicyScope
{
    /// <summary>Its attributes; the default.</summary>
    MessageAttributes,

    /// <summary>Its body, which has to be JSON.</summary>
    MessageBody,
}
