using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Domain;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Sessions;

namespace Strongroom.Services.Sts.Operations;

/// <summary>Gives users temporary credentials of their own. No policy is asked (API reference).</summary>
internal sealed class GetSessionToken(SessionTokens tokens) : Operation<GetSessionTokenRequest, GetSessionTokenResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(GetSessionTokenRequest request, CallContext context) =>
        ValueTask.FromResult(AccessRequest.Free("sts:GetSessionToken"));

    /// <inheritdoc/>
    public override ValueTask<GetSessionTokenResponse> ExecuteAsync(GetSessionTokenRequest request, CallContext context)
    {
        if (context.Caller.Session is not null)
        {
            throw CommonErrors.AccessDenied("Cannot call GetSessionToken with session credentials");
        }

        if (request.TokenCode is not null)
        {
            throw StsFaults.WrongOneTimePassword();
        }

        var credentials = tokens.Issue(
            context.Caller,
            new Session { Issued = context.Time, Expires = RoleSessions.Seconds(context.Time) + UserDuration.Of(request.DurationSeconds, context.Caller) });
        return ValueTask.FromResult(new GetSessionTokenResponse { Credentials = credentials });
    }
}
