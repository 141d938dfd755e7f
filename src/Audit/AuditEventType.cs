namespace Strongroom.Audit;

/// <summary>The values of CloudTrail's <c>eventType</c> that this server makes.</summary>
public static class AuditEventType
{
    /// <summary>An API was called.</summary>
    public const string AwsApiCall = "AwsApiCall";

    /// <summary>The service did something by itself, e.g. a step of a rotation or the end of a recovery window.</summary>
    public const string AwsServiceEvent = "AwsServiceEvent";
}
