namespace Strongroom.Protocol.SigV4;

/// <summary>
/// What a signed request says of itself. Claims that were only read (<see cref="SigV4Parser"/>) prove nothing; those in
/// an accepted <see cref="SigV4Outcome{TIdentity}"/> are proven. A class and not a record, so that the session token is
/// not printed by accident.
/// </summary>
public sealed class SigV4Claims
{
    /// <summary>Header or query form.</summary>
    public required SigV4Form Form { get; init; }

    /// <summary>The access key id that names the signer.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The day of the credential scope, <c>yyyyMMdd</c>.</summary>
    public required string ScopeDate { get; init; }

    /// <summary>The region of the credential scope.</summary>
    public required string Region { get; init; }

    /// <summary>The signing name of the service in the credential scope.</summary>
    public required string Service { get; init; }

    /// <summary>The last part of the credential scope; anything but <c>aws4_request</c> is refused on verification.</summary>
    public required string Terminator { get; init; }

    /// <summary>When the request says it was signed (UTC, whole seconds).</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>For the query form: how long the request may be used, 1..604800 seconds. Null in the header form.</summary>
    public int? ExpiresSeconds { get; init; }

    /// <summary>The session token that came along, or null.</summary>
    public string? SessionToken { get; init; }

    /// <summary><see cref="Time"/> as in the string to sign, <c>yyyyMMddTHHmmssZ</c>.</summary>
    internal string Timestamp { get; init; } = "";

    /// <summary>The header names as listed by the signer.</summary>
    internal string[] SignedHeaders { get; init; } = [];

    /// <summary>The signature as sent: 64 lower-case hex digits when well-formed.</summary>
    internal string Signature { get; init; } = "";
}
