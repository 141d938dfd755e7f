using System.Collections.Concurrent;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Services.Access;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Services.Sts.Sessions;

/// <summary>
/// Finds credentials for the verification of signatures: those that come with a session token by the token, all others in the
/// source of long-term keys. A session of a role is refused if it was given out before the role's sessions were revoked, one that
/// came from a user if that user is gone.
/// </summary>
/// <param name="longTerm">The source of long-term keys.</param>
/// <param name="tokens">Opens session tokens.</param>
/// <param name="roles">Knows what is revoked, and which users there are.</param>
/// <param name="time">The clock.</param>
public sealed class SessionCredentials(ICredentialSource<Principal> longTerm, SessionTokens tokens, IRoleDirectory roles, TimeProvider time)
    : ICredentialSource<Principal>
{
    /// <summary>Sessions held open in each of two generations. A session's key object stays the same meanwhile, by which the
    /// verifier finds its signing keys.</summary>
    private const int Generation = 4096;

    private volatile ConcurrentDictionary<(string, string), Held> _young = [];
    private volatile ConcurrentDictionary<(string, string), Held> _old = [];

    /// <inheritdoc/>
    public ValueTask<CredentialAnswer<Principal>> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellation)
    {
        if (sessionToken is null)
        {
            return longTerm.FindAsync(accessKeyId, null, cancellation);
        }

        if (Open(accessKeyId, sessionToken) is not { } held)
        {
            return ValueTask.FromResult(CredentialAnswer.Unknown<Principal>());
        }

        var session = held.Principal.Session!;
        if (session.Expires <= time.GetUtcNow())
        {
            return ValueTask.FromResult(CredentialAnswer.Expired<Principal>());
        }

        return session.RoleArn is not null ? UnlessRevokedAsync(held, session, cancellation)
            : held.UserId is { } user ? WhileUserLivesAsync(held, user, cancellation)
            : ValueTask.FromResult(held.Answer);
    }

    private async ValueTask<CredentialAnswer<Principal>> WhileUserLivesAsync(Held held, string userId, CancellationToken cancellation) =>
        await roles.UserArnAsync(held.Principal.Account, userId, cancellation) is { } arn ? held.AnswerOf(arn) : CredentialAnswer.Expired<Principal>();

    private async ValueTask<CredentialAnswer<Principal>> UnlessRevokedAsync(Held held, Session session, CancellationToken cancellation)
    {
        var revokedBefore = await roles.RevokedBeforeAsync(held.Principal.Account, held.RoleName, held.RoleId, cancellation);
        return session.Issued < revokedBefore ? CredentialAnswer.Expired<Principal>() : held.Answer;
    }

    private Held? Open(string accessKeyId, string token)
    {
        var key = (accessKeyId, token);
        if (_young.TryGetValue(key, out var held))
        {
            return held;
        }

        if (!_old.TryGetValue(key, out held))
        {
            if (!tokens.TryOpen(accessKeyId, token, out var secret, out var principal))
            {
                return null;
            }

            held = new Held(secret, principal);
        }

        // Secrets that fall out are not zeroed: a request may be using them. They were the caller's own to begin with.
        if (_young.Count >= Generation)
        {
            (_old, _young) = (_young, []);
        }

        return _young.GetOrAdd(key, held);
    }

    private sealed class Held(SecretValue secret, Principal principal)
    {
        private volatile Principal _principal = principal;

        public Principal Principal => _principal;

        public CredentialAnswer<Principal> Answer => CredentialAnswer.Found(secret, _principal);

        /// <summary>The unique id of the user whose session it is or who gave it to somebody; null for all other sessions.</summary>
        public string? UserId { get; } = principal switch
        {
            { Type: PrincipalType.User } => principal.UserId,
            // What the root user gave has the account's id.
            { Type: PrincipalType.FederatedUser, Session.GivenById: { } giver } when giver != principal.Account => giver,
            _ => null,
        };

        /// <summary>The answer where the user has this ARN now: a user that is renamed or moved is still the same, and whoever has the
        /// old name since then is not.</summary>
        public CredentialAnswer<Principal> AnswerOf(string userArn)
        {
            if (_principal.Type is PrincipalType.User && _principal.Arn != userArn)
            {
                // The same object from now on, by which what was compiled for it is found.
                _principal = _principal with { Arn = userArn };
            }

            return Answer;
        }

        public string RoleName { get; } = principal.Session!.RoleArn is { } arn ? arn[(arn.LastIndexOf('/') + 1)..] : "";

        // AROA…:session name
        public string RoleId { get; } = principal.UserId.Split(':')[0];
    }
}
