using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Managed;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Store;

/// <summary>A managed policy: a customer's or one that everybody has.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Row">The customer's.</param>
/// <param name="Aws">The one that everybody has.</param>
internal sealed record ManagedPolicy(string Arn, Row<PolicyRecord>? Row, AwsPolicy? Aws)
{
    /// <summary>The name.</summary>
    public string Name => Row?.Value.Name ?? Aws!.Name;

    /// <summary>The path.</summary>
    public string Path => Row?.Value.Path ?? Aws!.Path;

    /// <summary>The document that counts.</summary>
    public string Document => Row?.Value.Document ?? Aws!.Document;

    /// <summary>The tags, none on those that everybody has.</summary>
    public IReadOnlyList<EntityTag> Tags => Row?.Value.Tags ?? [];
}

/// <summary>Finds managed policies and keeps count of who uses them.</summary>
internal sealed class PolicyBook(IamStore store)
{
    /// <summary>What an ARN names for an account, or null. The policies of other accounts are nothing.</summary>
    /// <exception cref="AwsException">ValidationError: it is no policy's ARN.</exception>
    public ValueTask<ManagedPolicy?> FindAsync(string arn, CallContext context) => FindAsync(arn, context.Account, context.Cancellation);

    /// <inheritdoc cref="FindAsync(string, CallContext)"/>
    public async ValueTask<ManagedPolicy?> FindAsync(string arn, string account, CancellationToken cancellation)
    {
        var (owner, name) = IamArn.ReadPolicy(arn);
        if (owner == IamArn.AwsAccount)
        {
            return AwsPolicies.Find(arn) is { } policy ? new ManagedPolicy(arn, null, policy) : null;
        }

        return owner == account && await store.Policies.TakenAsync(account, name, cancellation) is { } row && row.Value.Arn == arn
            ? new ManagedPolicy(arn, row, null)
            : null;
    }

    /// <summary>A customer's policy, to change it.</summary>
    /// <exception cref="AwsException">NoSuchEntity: those that everybody has cannot be changed.</exception>
    public static Row<PolicyRecord> RequireOwn(ManagedPolicy? policy, string arn) => policy?.Row ?? throw Faults.NoPolicy(arn);

    /// <summary>How often the account uses a policy.</summary>
    public async ValueTask<PolicyUsageRecord> UsageAsync(string arn, CallContext context) =>
        (await store.PolicyUsages.GetAsync(Key.Of(context.Account, arn), context.Cancellation))?.Value
        ?? new PolicyUsageRecord(context.Account, arn, 0, 0);

    /// <summary>The uses of all the account's policies that are used, by ARN.</summary>
    public async ValueTask<Dictionary<string, PolicyUsageRecord>> UsagesAsync(CallContext context)
    {
        var usages = new Dictionary<string, PolicyUsageRecord>();
        await foreach (var row in store.PolicyUsages.EnumerateAsync(Key.Of(context.Account), cancellation: context.Cancellation))
        {
            usages[row.Value.PolicyArn] = row.Value;
        }

        return usages;
    }

    /// <summary>Stages that an identity uses a policy from now on.</summary>
    /// <exception cref="AwsException">NoSuchEntity: the policy does not exist.</exception>
    public async ValueTask StageUseAsync(Transaction transaction, ManagedPolicy? policy, string arn, bool asBoundary, CallContext context)
    {
        if (policy is null)
        {
            throw Faults.NotAttachable(arn);
        }

        if (policy.Row is { } row)
        {
            transaction.Require(row);
        }

        await StageAsync(transaction, arn, asBoundary ? 0 : 1, asBoundary ? 1 : 0, context);
    }

    /// <summary>Stages that an identity does not use a policy any more.</summary>
    public ValueTask StageDisuseAsync(Transaction transaction, string arn, bool asBoundary, CallContext context) =>
        StageAsync(transaction, arn, asBoundary ? 0 : -1, asBoundary ? -1 : 0, context);

    /// <summary>Replaces an identity with one that has another boundary.</summary>
    public async ValueTask SetBoundaryAsync<T>(Row<T> row, ManagedPolicy? policy, string? arn, T changed, CallContext context)
        where T : IdentityRecord
    {
        if (row.Value.Boundary == arn)
        {
            return;
        }

        var transaction = store.Begin();
        if (arn is not null)
        {
            await StageUseAsync(transaction, policy, arn, asBoundary: true, context);
        }

        if (row.Value.Boundary is { } before)
        {
            await StageDisuseAsync(transaction, before, asBoundary: true, context);
        }

        transaction.Update(row, changed);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
    }

    private async ValueTask StageAsync(Transaction transaction, string arn, int attachments, int boundaries, CallContext context)
    {
        var row = await store.PolicyUsages.GetAsync(Key.Of(context.Account, arn), context.Cancellation);
        var before = row?.Value ?? new PolicyUsageRecord(context.Account, arn, 0, 0);
        var after = before with { Attachments = before.Attachments + attachments, Boundaries = before.Boundaries + boundaries };
        if (row is null)
        {
            transaction.Insert(store.PolicyUsages, after);
        }
        else if (after is { Attachments: 0, Boundaries: 0 })
        {
            transaction.Delete(row);
        }
        else
        {
            transaction.Update(row, after);
        }
    }
}
