namespace Strongroom.Audit;

/// <summary>
/// Who acted: CloudTrail's <c>userIdentity</c> element (CloudTrail user guide, "userIdentity element"). Absent members are
/// left out. May be shared between records.
/// </summary>
/// <param name="Type"><c>Root</c>, <c>IAMUser</c>, <c>AssumedRole</c>, <c>AWSService</c>, <c>AWSAccount</c>; null when the
/// event is the service's own (rotation), which names only account and invoker.</param>
public sealed record AuditIdentity(string? Type)
{
    /// <summary>The unique id of the principal; the account id for a root user.</summary>
    public string? PrincipalId { get; init; }

    /// <summary>The principal's ARN.</summary>
    public string? Arn { get; init; }

    /// <summary>12 digits.</summary>
    public string? AccountId { get; init; }

    /// <summary>The key that signed. Never the secret key.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The service that made the call, e.g. <c>secretsmanager.amazonaws.com</c>; null for a call from outside.</summary>
    public string? InvokedBy { get; init; }
}
