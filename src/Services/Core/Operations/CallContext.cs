using Strongroom.Services.Access;
using Strongroom.Services.Audit;

namespace Strongroom.Services.Operations;

/// <summary>
/// What the door knows of one call: who calls, for which account and region, and when. Handed to the operation;
/// an in-process call to another service derives its own with <see cref="Via"/>.
/// </summary>
/// <param name="RequestId">The id that the caller gets back in <c>x-amzn-RequestId</c>; an in-process call keeps it.</param>
/// <param name="Caller">The authenticated principal.</param>
/// <param name="Region">The region of the signature's scope.</param>
/// <param name="Time">When the request arrived (UTC). One value for the whole request.</param>
/// <param name="SourceAddress">The peer's address, or the service's DNS name for an in-process call.</param>
/// <param name="UserAgent">The caller's User-Agent, or null.</param>
/// <param name="Cancellation">Ends when the client has gone or the server stops.</param>
public sealed record CallContext(
    string RequestId,
    Principal Caller,
    string Region,
    DateTimeOffset Time,
    string SourceAddress,
    string? UserAgent,
    CancellationToken Cancellation)
{
    /// <summary>The caller's account: names resolve in it.</summary>
    public string Account => Caller.Account;

    /// <summary>The services on whose behalf this in-process call is made, outermost first (aws:CalledVia); empty for a
    /// call from outside.</summary>
    public IReadOnlyList<string> CalledVia { get; init; } = [];

    /// <summary>Whether the request came over TLS (aws:SecureTransport); a service's call on a caller's behalf always counts so.</summary>
    public bool IsSecure { get; init; }

    /// <summary>The VPC endpoint that the request came through (aws:SourceVpce), if a proxy that is trusted says so.</summary>
    public string? SourceVpce { get; init; }

    /// <summary>The organization that the deployment's accounts are of (aws:PrincipalOrgID), or null.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The resource for which a service makes a call by itself (aws:SourceArn), e.g. the secret whose rotation function is
    /// invoked; null for everybody else.</summary>
    public string? SourceArn { get; init; }

    /// <summary>The account of that resource (aws:SourceAccount), or null.</summary>
    public string? SourceAccount { get; init; }

    /// <summary>The audit records of the request from outside that this call belongs to.</summary>
    public AuditScope Audit { get; init; } = new();

    /// <summary>The same caller's call, made by a service on the caller's behalf (forward access).</summary>
    /// <param name="service">The calling service's DNS name, e.g. <c>secretsmanager.amazonaws.com</c>.</param>
    public CallContext Via(string service) => this with { CalledVia = [.. CalledVia, service], SourceAddress = service, IsSecure = true };
}
