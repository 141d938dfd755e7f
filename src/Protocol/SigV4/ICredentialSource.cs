using Strongroom.Crypto;

namespace Strongroom.Protocol.SigV4;

/// <summary>The port through which verification finds secret keys.</summary>
/// <typeparam name="TIdentity">Whatever the source knows a signer by; handed through unseen.</typeparam>
public interface ICredentialSource<TIdentity>
    where TIdentity : class
{
    /// <summary>
    /// Finds the credential. A session token must belong to the access key, and a temporary key must come with its token:
    /// where either fails the answer is <see cref="CredentialAnswer.Unknown{TIdentity}"/>. The secret key stays the source's
    /// and must stay readable until verification returns.
    /// </summary>
    ValueTask<CredentialAnswer<TIdentity>> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellation);
}

/// <summary>The answer of an <see cref="ICredentialSource{TIdentity}"/>: found, unknown or expired.</summary>
/// <typeparam name="TIdentity">Whatever the source knows a signer by.</typeparam>
public readonly struct CredentialAnswer<TIdentity>
    where TIdentity : class
{
    internal CredentialAnswer(SecretValue? secretKey, TIdentity? identity, bool isExpired)
    {
        SecretKey = secretKey;
        Identity = identity;
        IsExpired = isExpired;
    }

    /// <summary>The secret access key (its UTF-8 text), or null.</summary>
    public SecretValue? SecretKey { get; }

    /// <summary>Who holds it, or null.</summary>
    public TIdentity? Identity { get; }

    /// <summary>Whether it was good once and is no longer.</summary>
    public bool IsExpired { get; }
}

/// <summary>Makes the three answers.</summary>
public static class CredentialAnswer
{
    /// <summary>The credential exists and may be used.</summary>
    public static CredentialAnswer<TIdentity> Found<TIdentity>(SecretValue secretKey, TIdentity identity)
        where TIdentity : class => new(secretKey, identity, false);

    /// <summary>No such access key, it is inactive, or the session token is not its own.</summary>
    public static CredentialAnswer<TIdentity> Unknown<TIdentity>()
        where TIdentity : class => default;

    /// <summary>The credential was valid once and is no longer.</summary>
    public static CredentialAnswer<TIdentity> Expired<TIdentity>()
        where TIdentity : class => new(null, null, true);
}
