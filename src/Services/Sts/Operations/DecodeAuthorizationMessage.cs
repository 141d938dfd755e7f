using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Sessions;

namespace Strongroom.Services.Sts.Operations;

/// <summary>Tells the details of a denial to those who may know them.</summary>
internal sealed class DecodeAuthorizationMessage(AuthorizationMessages messages)
    : Operation<DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(DecodeAuthorizationMessageRequest request, CallContext context) =>
        ValueTask.FromResult(new AccessRequest("sts:DecodeAuthorizationMessage", "*"));

    /// <inheritdoc/>
    public override ValueTask<DecodeAuthorizationMessageResponse> ExecuteAsync(DecodeAuthorizationMessageRequest request, CallContext context) =>
        ValueTask.FromResult(new DecodeAuthorizationMessageResponse { DecodedMessage = messages.Decode(request.EncodedMessage!) });
}
