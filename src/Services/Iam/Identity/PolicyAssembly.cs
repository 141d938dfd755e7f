using Strongroom.Policy;
using Strongroom.Policy.Evaluation;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Identity;

/// <summary>Puts together the policies that an identity has, ready for decisions.</summary>
internal sealed class PolicyAssembly(IamStore store, PolicyBook policies, PolicyCache compiled)
{
    /// <summary>Those of a user, with those of its groups.</summary>
    public async ValueTask<PolicySet> OfAsync(UserRecord user, CancellationToken cancellation)
    {
        var own = await OfAsync(user, PolicySource.User, cancellation);
        var all = new List<NamedPolicy>(own.Identity);
        foreach (var id in user.Groups)
        {
            if (await store.GroupByIdAsync(id, cancellation) is { } group)
            {
                all.AddRange((await OfAsync(group.Value, cancellation)).Identity);
            }
        }

        return own with { Identity = all };
    }

    /// <summary>Those of a group.</summary>
    public ValueTask<PolicySet> OfAsync(GroupRecord group, CancellationToken cancellation) => OfAsync(group, PolicySource.Group, cancellation);

    /// <summary>Those of a role.</summary>
    public ValueTask<PolicySet> OfAsync(RoleRecord role, CancellationToken cancellation) => OfAsync(role, PolicySource.Role, cancellation);

    private async ValueTask<PolicySet> OfAsync(IdentityRecord identity, PolicySource source, CancellationToken cancellation)
    {
        var all = identity.InlinePolicies
            .Select(policy => new NamedPolicy(policy.Name, source, compiled.Get(policy.Document, PolicyKind.Identity)))
            .ToList();
        foreach (var arn in identity.AttachedPolicies)
        {
            all.Add(await ManagedAsync(arn, identity.Account, cancellation));
        }

        return new PolicySet
        {
            Identity = all,
            Boundary = identity.Boundary is { } boundary ? await ManagedAsync(boundary, identity.Account, cancellation) : null,
        };
    }

    private async ValueTask<NamedPolicy> ManagedAsync(string arn, string account, CancellationToken cancellation)
    {
        // Used policies cannot be deleted. One that is missing all the same must not be passed over: it may deny something.
        var policy = await policies.FindAsync(arn, account, cancellation)
            ?? throw new StorageFormatException($"{arn} is attached, but does not exist.");
        var source = policy.Row is null ? PolicySource.AwsManaged : PolicySource.UserManaged;
        return new NamedPolicy(arn, source, compiled.Get(policy.Document, PolicyKind.Identity));
    }
}
