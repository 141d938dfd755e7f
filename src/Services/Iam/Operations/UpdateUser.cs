using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives a user another name or path. Its id, its keys and its groups stay.</summary>
internal sealed class UpdateUser(IamStore store) : Operation<UpdateUserRequest, Empty>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UpdateUserRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        // Who renames a user has to be allowed to do it to both.
        var path = request.NewPath ?? _user.Row?.Value.Path ?? "/";
        var renamed = IamArn.User(context.Account, path, request.NewUserName ?? request.UserName!);
        var access = IamAccess.On("iam:UpdateUser", _user);
        return renamed == _user.Arn ? access : access with { Resources = [_user.Arn, renamed] };
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UpdateUserRequest request, CallContext context)
    {
        var row = _user.Require();
        var changed = row.Value with { Name = request.NewUserName ?? row.Value.Name, Path = request.NewPath ?? row.Value.Path };
        if (string.Equals(changed.Name, row.Value.Name, StringComparison.OrdinalIgnoreCase))
        {
            await store.UpdateAsync(row, changed, context);
            return Empty.Value;
        }

        if (await store.Users.TakenAsync(context.Account, changed.Name, context.Cancellation) is not null)
        {
            throw IamErrors.EntityAlreadyExistsException($"User with name {changed.Name} already exists.");
        }

        var transaction = store.Begin();
        transaction.Delete(row);
        transaction.Insert(store.Users.Table, changed);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
