using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads a user; without a name, the caller.</summary>
internal sealed class GetUser(IamStore store) : Operation<GetUserRequest, GetUserResponse>
{
    private Found<UserRecord>? _user;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetUserRequest request, CallContext context)
    {
        if (request.UserName is null && context.Caller.IsRoot)
        {
            return IamAccess.On("iam:GetUser", context.Caller.Arn);
        }

        _user = await store.FindUserAsync(request.UserName, context);
        return IamAccess.On("iam:GetUser", _user);
    }

    /// <inheritdoc/>
    public override async ValueTask<GetUserResponse> ExecuteAsync(GetUserRequest request, CallContext context)
    {
        if (_user is not null)
        {
            return new GetUserResponse { User = Describe.Whole(_user.Require().Value) };
        }

        // The root user has neither a name nor a path.
        var account = await store.AccountAsync(context.Account, context);
        return new GetUserResponse
        {
            User = new User { UserId = context.Caller.UserId, Arn = context.Caller.Arn, CreateDate = account.Created },
        };
    }
}
