using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Deletes an access key of a user; without a name, of the caller.</summary>
internal sealed class DeleteAccessKey(IamStore store, LastUses uses) : Operation<DeleteAccessKeyRequest, Empty>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteAccessKeyRequest request, CallContext context)
    {
        _user = await store.FindUserAsync(request.UserName, context);
        return IamAccess.On("iam:DeleteAccessKey", _user);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteAccessKeyRequest request, CallContext context)
    {
        var user = _user.Require();
        if (await store.UserKeys.GetAsync(Key.Of(request.AccessKeyId!), context.Cancellation) is not { } key || key.Value.UserId != user.Value.Id)
        {
            throw Faults.NoAccessKey(request.AccessKeyId!);
        }

        var transaction = store.Begin();
        transaction.Delete(key);
        transaction.Update(user, user.Value with { AccessKeys = [.. user.Value.AccessKeys.Where(id => id != request.AccessKeyId)] });
        await uses.StageForgetAsync(transaction, context.Account, request.AccessKeyId!, context.Cancellation);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
