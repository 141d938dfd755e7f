using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Store;

/// <summary>Attaching, detaching and inline policies: the same for users, groups and roles.</summary>
internal sealed class Attachments(IamStore store, PolicyBook policies)
{
    /// <summary>Attaches a managed policy; again, that changes nothing.</summary>
    /// <param name="row">The identity.</param>
    /// <param name="policy">The policy, if it exists.</param>
    /// <param name="arn">The policy's ARN.</param>
    /// <param name="quota">The quota's name, e.g. PoliciesPerUser.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="AwsException">NoSuchEntity or LimitExceeded.</exception>
    public async ValueTask AttachAsync<T>(Row<T> row, ManagedPolicy? policy, string arn, string quota, CallContext context)
        where T : IdentityRecord
    {
        if (row.Value.AttachedPolicies.Contains(arn))
        {
            return;
        }

        var transaction = store.Begin();
        await policies.StageUseAsync(transaction, policy, arn, asBoundary: false, context);
        Quotas.Check(row.Value.AttachedPolicies.Count + 1, Quotas.AttachedPolicies, quota);
        transaction.Update(row, row.Value with { AttachedPolicies = [.. row.Value.AttachedPolicies.Append(arn).Order(StringComparer.Ordinal)] });
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
    }

    /// <summary>Detaches a managed policy.</summary>
    /// <exception cref="AwsException">NoSuchEntity: it is not attached.</exception>
    public async ValueTask DetachAsync<T>(Row<T> row, string arn, CallContext context)
        where T : IdentityRecord
    {
        if (!row.Value.AttachedPolicies.Contains(arn))
        {
            throw Faults.NoPolicy(arn);
        }

        var transaction = store.Begin();
        await policies.StageDisuseAsync(transaction, arn, asBoundary: false, context);
        transaction.Update(row, row.Value with { AttachedPolicies = [.. row.Value.AttachedPolicies.Where(each => each != arn)] });
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
    }

    /// <summary>A page of an identity's attached policies.</summary>
    public async ValueTask<PageOf<AttachedPolicy>> PageAsync(
        IdentityRecord identity, string? pathPrefix, string? marker, int? maxItems, CallContext context)
    {
        var attached = new List<AttachedPolicy>();
        foreach (var arn in identity.AttachedPolicies)
        {
            var policy = await policies.FindAsync(arn, context);
            if (policy is not null && policy.Path.StartsWith(pathPrefix ?? "/", StringComparison.Ordinal))
            {
                attached.Add(new AttachedPolicy { PolicyName = policy.Name, PolicyArn = arn });
            }
        }

        return Paging.Of(attached, policy => policy.PolicyArn!, marker, maxItems);
    }

    /// <summary>Adds an inline policy, or replaces the one of that name.</summary>
    /// <param name="row">The identity.</param>
    /// <param name="name">The policy's name.</param>
    /// <param name="document">The policy's document, checked before.</param>
    /// <param name="quota">How long all inline policies of the identity may be together.</param>
    /// <param name="kind">"user", "group" or "role".</param>
    /// <param name="context">The call.</param>
    /// <exception cref="AwsException">LimitExceeded.</exception>
    public ValueTask PutAsync<T>(Row<T> row, string name, string document, int quota, string kind, CallContext context)
        where T : IdentityRecord
    {
        InlinePolicy[] changed =
        [
            .. row.Value.InlinePolicies
                .Where(policy => policy.Name != name)
                .Append(new InlinePolicy(name, document))
                .OrderBy(policy => policy.Name, StringComparer.Ordinal),
        ];
        return changed.Sum(policy => Quotas.SizeOf(policy.Document)) <= quota
            ? store.UpdateAsync(row, row.Value with { InlinePolicies = changed }, context)
            : throw IamErrors.LimitExceededException($"Maximum policy size of {quota} bytes exceeded for {kind} {row.Value.Name}");
    }

    /// <summary>An inline policy.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public static InlinePolicy Inline(IdentityRecord identity, string name, string kind) =>
        identity.InlinePolicies.FirstOrDefault(policy => policy.Name == name)
        ?? throw IamErrors.NoSuchEntityException($"The {kind} policy with name {name} cannot be found.");

    /// <summary>Removes an inline policy.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public ValueTask RemoveAsync<T>(Row<T> row, string name, string kind, CallContext context)
        where T : IdentityRecord
    {
        var gone = Inline(row.Value, name, kind);
        return store.UpdateAsync(row, row.Value with { InlinePolicies = [.. row.Value.InlinePolicies.Where(policy => policy != gone)] }, context);
    }

    /// <summary>Refuses to delete an identity that has policies.</summary>
    /// <exception cref="AwsException">DeleteConflict.</exception>
    public static void RequireNone(IdentityRecord identity)
    {
        if (identity.AttachedPolicies.Count > 0)
        {
            throw Faults.Conflict("detach all policies");
        }

        if (identity.InlinePolicies.Count > 0)
        {
            throw Faults.Conflict("delete policies");
        }
    }
}
