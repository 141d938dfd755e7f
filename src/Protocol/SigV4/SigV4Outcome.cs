using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Protocol.SigV4;

/// <summary>What verification found: an identity with proven claims, or a failure.</summary>
/// <typeparam name="TIdentity">Whatever the credential source knows a signer by.</typeparam>
public sealed class SigV4Outcome<TIdentity>
    where TIdentity : class
{
    private SigV4Outcome(TIdentity? identity, SigV4Claims? claims, SigV4Failure? failure)
    {
        Identity = identity;
        Claims = claims;
        Failure = failure;
    }

    /// <summary>Whether the signature holds.</summary>
    [MemberNotNullWhen(true, nameof(Identity), nameof(Claims))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Accepted => Failure is null;

    /// <summary>Who signed; null on failure.</summary>
    public TIdentity? Identity { get; }

    /// <summary>What the request says of itself. On failure unproven, and null where it could not be read.</summary>
    public SigV4Claims? Claims { get; }

    /// <summary>Why not; null when accepted.</summary>
    public SigV4Failure? Failure { get; }

    internal static SigV4Outcome<TIdentity> Accept(TIdentity identity, SigV4Claims claims) => new(identity, claims, null);

    internal static SigV4Outcome<TIdentity> Refuse(SigV4Failure failure, SigV4Claims? claims) => new(null, claims, failure);
}
