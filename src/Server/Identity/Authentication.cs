using Strongroom.Protocol.Errors;
using Strongroom.Protocol.SigV4;
using Strongroom.Services.Access;
using Strongroom.Server.Options;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Sts.Sessions;
using Route = Strongroom.Server.Http.Route;

namespace Strongroom.Server.Identity;

/// <summary>Who calls, and which region the call is for.</summary>
/// <param name="Principal">The caller.</param>
/// <param name="Region">The region of the signature's scope.</param>
internal sealed record Caller(Principal Principal, string Region);

/// <summary>
/// Finds out who sent a request. With enforcement the signature proves it. In development it is taken at its word: an
/// access key id of twelve digits is the account, a session token that was given out here is its session, anything else is
/// the root user of the configured account.
/// </summary>
internal sealed class Authentication(
    ServerOptions options, SigV4Verifier<Principal> verifier, SessionTokens sessions, LastUses uses, TimeProvider time)
{
    private const int AccountDigits = 12;

    /// <param name="request">The request as received.</param>
    /// <param name="route">What it is for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="AwsException">The request is not signed as it should be.</exception>
    public async ValueTask<Caller> AuthenticateAsync(SigV4Request request, Route route, CancellationToken cancellation)
    {
        if (route.Implementation is { Unsigned: true })
        {
            return new Caller(Principal.Anonymous(options.Account), options.DefaultRegion);
        }

        if (!options.Enforce)
        {
            return Believe(request);
        }

        var outcome = await verifier.VerifyAsync(request, route.Service.SigningName, cancellation);
        if (!outcome.Accepted)
        {
            throw SigV4Errors.ToException(outcome.Failure!, route.Codec.Family);
        }

        var caller = new Caller(outcome.Identity!, outcome.Claims!.Region);
        NoteUse(caller, route.Service.SigningName);
        return caller;
    }

    // For GetAccessKeyLastUsed and RoleLastUsed; sessions' keys are not told of, but their roles are.
    private void NoteUse(Caller caller, string service)
    {
        var principal = caller.Principal;
        var id = principal.Type switch
        {
            PrincipalType.User => principal.AccessKeyId,
            PrincipalType.RoleSession => principal.UserId.Split(':')[0],
            _ => null,
        };
        if (id is not null)
        {
            uses.Note(principal.Account, id, service, caller.Region, time.GetUtcNow());
        }
    }

    private Caller Believe(SigV4Request request)
    {
        if (SigV4Parser.TryRead(request, out var signed, out _) && signed.SessionToken is { } token
            && sessions.TryOpen(signed.AccessKeyId, token, out var secret, out var principal))
        {
            secret.Dispose();
            return new Caller(principal, options.ServesRegion(signed.Region) ? signed.Region : options.DefaultRegion);
        }

        var account = options.Account;
        var region = options.DefaultRegion;
        string? keyId = null;
        if (SigV4Parser.TryRead(request, out var claims, out _))
        {
            keyId = claims.AccessKeyId;
            region = options.ServesRegion(claims.Region) ? claims.Region : region;
            if (keyId.Length == AccountDigits && !keyId.AsSpan().ContainsAnyExceptInRange('0', '9'))
            {
                account = keyId;
            }
        }

        return new Caller(Principal.Root(account, keyId), region);
    }
}
