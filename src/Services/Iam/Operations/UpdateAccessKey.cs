using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Makes an access key of a user inactive, or active again.</summary>
internal sealed class UpdateAccessKey(IamStore store) : Operation<UpdateAccessKeyRequest, Empty>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override void Validate(UpdateAccessKeyRequest request, CallContext context)
    {
        if (request.Status == StatusType.Expired)
        {
            throw IamErrors.InvalidInputException("An access key cannot be made Expired.");
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UpdateAccessKeyRequest request, CallContext context)
    {
        _user = await store.FindUserAsync(request.UserName, context);
        return IamAccess.On("iam:UpdateAccessKey", _user);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UpdateAccessKeyRequest request, CallContext context)
    {
        var user = _user.Require();
        if (await store.UserKeys.GetAsync(Key.Of(request.AccessKeyId!), context.Cancellation) is not { } key || key.Value.UserId != user.Value.Id)
        {
            throw Faults.NoAccessKey(request.AccessKeyId!);
        }

        await store.UpdateAsync(key, key.Value.With(request.Status!), context);
        return Empty.Value;
    }
}
