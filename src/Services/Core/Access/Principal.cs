namespace Strongroom.Services.Access;

/// <summary>Who makes a call.</summary>
/// <param name="Account">12 digits.</param>
/// <param name="Arn">The principal's ARN, e.g. <c>arn:aws:iam::123456789012:root</c>.</param>
/// <param name="UserId">The unique id (aws:userid); the account id for a root user.</param>
/// <param name="AccessKeyId">The key that signed, or null for a service.</param>
public sealed record Principal(string Account, string Arn, string UserId, string? AccessKeyId)
{
    /// <summary>What temporary credentials carry; null for long-term ones.</summary>
    public Session? Session { get; init; }

    /// <summary>The root user of <paramref name="account"/>.</summary>
    public static Principal Root(string account, string? accessKeyId = null) =>
        new(account, $"arn:aws:iam::{account}:root", account, accessKeyId);

    /// <summary>A service that acts in an account on its own behalf (replication, purge).</summary>
    /// <param name="account">The account whose resources it works on.</param>
    /// <param name="service">E.g. <c>secretsmanager.amazonaws.com</c>.</param>
    public static Principal Service(string account, string service) => new(account, service, service, null);

    /// <summary>Whoever sends a request that needs no signature.</summary>
    /// <param name="account">The account in whose log the call is recorded.</param>
    public static Principal Anonymous(string account) => new(account, "anonymous", "anonymous", null);

    /// <summary>Whether this is the anonymous caller.</summary>
    public bool IsAnonymous => Arn == "anonymous";

    /// <summary>Whether this is the account's root user.</summary>
    public bool IsRoot => Arn.EndsWith(":root", StringComparison.Ordinal);
}
