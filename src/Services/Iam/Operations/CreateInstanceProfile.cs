using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Makes an instance profile without a role.</summary>
internal sealed class CreateInstanceProfile(IamStore store) : Operation<CreateInstanceProfileRequest, CreateInstanceProfileResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(CreateInstanceProfileRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.Creating(
            "iam:CreateInstanceProfile",
            "iam:TagInstanceProfile",
            IamArn.InstanceProfile(context.Account, request.Path ?? "/", request.InstanceProfileName!),
            TagRules.Resources.Read(request.Tags)));

    /// <inheritdoc/>
    public override async ValueTask<CreateInstanceProfileResponse> ExecuteAsync(CreateInstanceProfileRequest request, CallContext context)
    {
        if (await store.InstanceProfiles.TakenAsync(context.Account, request.InstanceProfileName!, context.Cancellation) is not null)
        {
            throw IamErrors.EntityAlreadyExistsException($"Instance Profile {request.InstanceProfileName} already exists.");
        }

        var profile = new InstanceProfileRecord
        {
            Account = context.Account,
            Name = request.InstanceProfileName!,
            Id = UniqueId.New(UniqueId.InstanceProfile),
            Path = request.Path ?? "/",
            Created = context.Time,
            Tags = TagRules.Resources.Read(request.Tags),
        };
        var transaction = store.Begin();
        await store.StageAccountAsync(
            transaction,
            account =>
            {
                Quotas.Check(account.InstanceProfiles + 1, Quotas.InstanceProfiles, "InstanceProfilesPerAccount");
                return account with { InstanceProfiles = account.InstanceProfiles + 1 };
            },
            context);
        transaction.Insert(store.InstanceProfiles.Table, profile);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return new CreateInstanceProfileResponse
        {
            InstanceProfile = Describe.InstanceProfile(profile, role: null, Describe.TagsIfAny(profile.Tags)),
        };
    }
}
