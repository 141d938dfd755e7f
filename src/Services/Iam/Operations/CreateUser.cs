using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Makes a user, which can do nothing yet.</summary>
internal sealed class CreateUser(IamStore store, PolicyBook policies) : Operation<CreateUserRequest, CreateUserResponse>
{
    private ManagedPolicy? _boundary;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(CreateUserRequest request, CallContext context)
    {
        _boundary = request.PermissionsBoundary is { } boundary ? await policies.FindAsync(boundary, context) : null;
        return IamAccess.Creating(
            "iam:CreateUser",
            "iam:TagUser",
            IamArn.User(context.Account, request.Path ?? "/", request.UserName!),
            TagRules.Principals.Read(request.Tags),
            ("iam:PermissionsBoundary", request.PermissionsBoundary));
    }

    /// <inheritdoc/>
    public override async ValueTask<CreateUserResponse> ExecuteAsync(CreateUserRequest request, CallContext context)
    {
        if (await store.Users.TakenAsync(context.Account, request.UserName!, context.Cancellation) is not null)
        {
            throw IamErrors.EntityAlreadyExistsException($"User with name {request.UserName} already exists.");
        }

        var user = new UserRecord
        {
            Account = context.Account,
            Name = request.UserName!,
            Id = UniqueId.New(UniqueId.User),
            Path = request.Path ?? "/",
            Created = context.Time,
            Boundary = request.PermissionsBoundary,
            Tags = TagRules.Principals.Read(request.Tags),
        };
        var transaction = store.Begin();
        if (user.Boundary is { } boundary)
        {
            await policies.StageUseAsync(transaction, _boundary, boundary, asBoundary: true, context);
        }

        await store.StageAccountAsync(
            transaction,
            account =>
            {
                Quotas.Check(account.Users + 1, Quotas.Users, "UsersPerAccount");
                return account with { Users = account.Users + 1 };
            },
            context);
        transaction.Insert(store.Users.Table, user);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return new CreateUserResponse { User = Describe.Whole(user) };
    }
}
