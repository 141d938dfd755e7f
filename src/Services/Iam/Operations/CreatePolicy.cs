using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Makes a managed policy.</summary>
internal sealed class CreatePolicy(IamStore store) : Operation<CreatePolicyRequest, CreatePolicyResponse>
{
    /// <inheritdoc/>
    public override void Validate(CreatePolicyRequest request, CallContext context) =>
        PolicyDocuments.CheckManaged(request.PolicyDocument!);

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(CreatePolicyRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.Creating(
            "iam:CreatePolicy",
            "iam:TagPolicy",
            IamArn.Policy(context.Account, request.Path ?? "/", request.PolicyName!),
            TagRules.Resources.Read(request.Tags)));

    /// <inheritdoc/>
    public override async ValueTask<CreatePolicyResponse> ExecuteAsync(CreatePolicyRequest request, CallContext context)
    {
        if (await store.Policies.TakenAsync(context.Account, request.PolicyName!, context.Cancellation) is not null)
        {
            throw IamErrors.EntityAlreadyExistsException(
                $"A policy called {request.PolicyName} already exists. Duplicate names are not allowed.");
        }

        var policy = new PolicyRecord
        {
            Account = context.Account,
            Name = request.PolicyName!,
            Id = UniqueId.New(UniqueId.Policy),
            Path = request.Path ?? "/",
            Created = context.Time,
            Updated = context.Time,
            Description = request.Description,
            Versions = [new PolicyVersionRecord(1, request.PolicyDocument!, context.Time)],
            DefaultVersion = 1,
            NextVersion = 2,
            Tags = TagRules.Resources.Read(request.Tags),
        };
        var transaction = store.Begin();
        await store.StageAccountAsync(
            transaction,
            account =>
            {
                Quotas.Check(account.Policies + 1, Quotas.Policies, "PoliciesPerAccount");
                return account with { Policies = account.Policies + 1 };
            },
            context);
        transaction.Insert(store.Policies.Table, policy);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return new CreatePolicyResponse { Policy = Describe.Policy(policy, usage: null, tags: Describe.TagsIfAny(policy.Tags)) };
    }
}
