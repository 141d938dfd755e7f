using Strongroom.Services.Access;

namespace Strongroom.Services.Audit;

/// <summary>
/// The audit records of one request from outside: its own and those of the calls that services make for it, which wait for
/// one flush of the log together. For one thread at a time, as a request is.
/// </summary>
public sealed class AuditScope
{
    /// <summary>The records so far; null while no call is under way.</summary>
    internal IAuditBatch? Batch { get; set; }

    /// <summary>Who an identity provider says it is that calls without a signature, once its token is verified; or null.</summary>
    public WebIdentity? WebIdentity { get; set; }

    /// <summary>The account that the call is about where that is not the caller's, 12 digits; or null.</summary>
    public string? Recipient { get; set; }
}
