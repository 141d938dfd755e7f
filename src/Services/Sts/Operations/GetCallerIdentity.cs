using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Model;

namespace Strongroom.Services.Sts.Operations;

/// <summary>Tells callers who they are. Everybody may ask, whatever policies say.</summary>
internal sealed class GetCallerIdentity : Operation<GetCallerIdentityRequest, GetCallerIdentityResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(GetCallerIdentityRequest request, CallContext context) =>
        ValueTask.FromResult(AccessRequest.Free("sts:GetCallerIdentity"));

    /// <inheritdoc/>
    public override ValueTask<GetCallerIdentityResponse> ExecuteAsync(GetCallerIdentityRequest request, CallContext context) =>
        ValueTask.FromResult(new GetCallerIdentityResponse
        {
            UserId = context.Caller.UserId,
            Account = context.Caller.Account,
            Arn = context.Caller.Arn,
        });
}
