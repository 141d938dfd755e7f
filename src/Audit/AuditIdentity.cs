namespace Strongroom.Audit;

/// <summary>
/// Who acted: CloudTrail's <c>userIdentity</c> element (CloudTrail user guide, "userIdentity element"). Absent members are
/// left out. One instance may serve any number of records and threads, and is the cheaper for it: it is written once.
/// </summary>
/// <param name="type"><c>Root</c>, <c>IAMUser</c>, <c>AssumedRole</c>, <c>FederatedUser</c>, <c>WebIdentityUser</c>, <c>AWSService</c>,
/// <c>AWSAccount</c>; null when the event is the service's own (rotation), which names only account and invoker.</param>
public sealed class AuditIdentity(string? type)
{
    private byte[]? _json;

    /// <summary>What kind of principal it is.</summary>
    public string? Type { get; } = type;

    /// <summary>The unique id of the principal; the account id for a root user.</summary>
    public string? PrincipalId { get; init; }

    /// <summary>The principal's ARN.</summary>
    public string? Arn { get; init; }

    /// <summary>12 digits.</summary>
    public string? AccountId { get; init; }

    /// <summary>The key that signed. Never the secret key.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The name of a user; that of the role in a session's issuer.</summary>
    public string? UserName { get; init; }

    /// <summary>Where temporary credentials are from; null for long-term ones.</summary>
    public AuditSession? Session { get; init; }

    /// <summary>The ARN of the identity provider whose token was brought; null for all who sign.</summary>
    public string? IdentityProvider { get; init; }

    /// <summary>The service that made the call, e.g. <c>secretsmanager.amazonaws.com</c>; null for a call from outside.</summary>
    public string? InvokedBy { get; init; }

    internal ReadOnlySpan<byte> Json => _json ??= AuditRecordWriter.Write(this);
}
