using Strongroom.Crypto;

namespace Strongroom.Audit;

/// <summary>
/// One event, with CloudTrail's names and meanings (CloudTrail user guide, "CloudTrail record contents", version 1.11).
/// Holds no secret material: the caller sees to it that <see cref="RequestParameters"/> and <see cref="AdditionalEventData"/>
/// have none. What was answered (<c>responseElements</c>) is not recorded. Contents over CloudTrail's size limits are cut or
/// omitted as it does, so that every event can be recorded.
/// </summary>
public sealed class AuditRecord
{
    /// <summary>Who acted.</summary>
    public required AuditIdentity UserIdentity { get; init; }

    /// <summary>When (written in UTC, in whole seconds).</summary>
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>The service, e.g. <c>secretsmanager.amazonaws.com</c>.</summary>
    public required string EventSource { get; init; }

    /// <summary>The operation, e.g. <c>GetSecretValue</c>, or the service's own event, e.g. <c>EndSecretVersionDelete</c>.</summary>
    public required string EventName { get; init; }

    /// <summary>The region that the request was for.</summary>
    public required string AwsRegion { get; init; }

    /// <summary>The peer's address, or a service's DNS name.</summary>
    public string? SourceIpAddress { get; init; }

    /// <summary>The User-Agent; at most 1,024 characters are kept.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The error of the answer, or null when it was a success.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The error's text; at most 1,024 characters are kept.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The request without secret material; null when absent. Omitted over <see cref="MaxParameterBytes"/>.</summary>
    public AuditJson RequestParameters { get; init; }

    /// <summary>CloudTrail's limit for <see cref="RequestParameters"/>, in bytes.</summary>
    public const int MostParameterBytes = 100 << 10;

    /// <summary>The most that is kept of <see cref="RequestParameters"/>, in bytes: CloudTrail's limit, or less where whoever wrote
    /// them is not to choose how long the record is.</summary>
    public int MaxParameterBytes { get; init; } = MostParameterBytes;

    /// <summary>What the parameters do not say. Omitted over 28 KiB.</summary>
    public AuditJson AdditionalEventData { get; init; }

    /// <summary>The id that the caller got with the answer.</summary>
    public required string RequestId { get; init; }

    /// <summary>Identifies the event.</summary>
    public Guid EventId { get; init; } = RandomGuid.Next();

    /// <summary>Whether the operation changes nothing.</summary>
    public required bool ReadOnly { get; init; }

    /// <summary>One of <see cref="AuditEventType"/>.</summary>
    public string EventType { get; init; } = AuditEventType.AwsApiCall;

    /// <summary>Whether it is a management event, as all of Secrets Manager and KMS are.</summary>
    public bool ManagementEvent { get; init; } = true;

    /// <summary>The account that owns what was acted on: 12 digits.</summary>
    public required string RecipientAccountId { get; init; }

    /// <summary><c>Management</c> or <c>Data</c>.</summary>
    public string EventCategory { get; init; } = "Management";
}
