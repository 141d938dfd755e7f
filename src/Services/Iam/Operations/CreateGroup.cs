using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Makes a group.</summary>
internal sealed class CreateGroup(IamStore store) : Operation<CreateGroupRequest, CreateGroupResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(CreateGroupRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.On(
            "iam:CreateGroup", IamArn.Group(context.Account, request.Path ?? "/", request.GroupName!)));

    /// <inheritdoc/>
    public override async ValueTask<CreateGroupResponse> ExecuteAsync(CreateGroupRequest request, CallContext context)
    {
        if (await store.Groups.TakenAsync(context.Account, request.GroupName!, context.Cancellation) is not null)
        {
            throw IamErrors.EntityAlreadyExistsException($"Group with name {request.GroupName} already exists.");
        }

        var group = new GroupRecord
        {
            Account = context.Account,
            Name = request.GroupName!,
            Id = UniqueId.New(UniqueId.Group),
            Path = request.Path ?? "/",
            Created = context.Time,
        };
        var transaction = store.Begin();
        await store.StageAccountAsync(
            transaction,
            account =>
            {
                Quotas.Check(account.Groups + 1, Quotas.Groups, "GroupsPerAccount");
                return account with { Groups = account.Groups + 1 };
            },
            context);
        transaction.Insert(store.Groups.Table, group);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return new CreateGroupResponse { Group = Describe.Group(group) };
    }
}
