using System.Runtime.CompilerServices;
using Strongroom.Policy;
using Strongroom.Policy.Evaluation;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Iam.Store;

namespace Strongroom.Services.Iam.Authorization;

/// <summary>
/// Makes callers into what the policy engine decides on. What was compiled for a user, a role or a session is held as long as that
/// is the same object, which the directory of identities sees to, and nothing is written in the account: session policies may be
/// managed ones, also of a session that came from the root user and has no other policies.
/// </summary>
internal sealed class CallerPolicies(IdentityDirectory directory, PolicyBook book, PolicyCache cache)
{
    private static readonly Dictionary<string, string> NoTags = [];

    private readonly ConditionalWeakTable<Principal, CallerIdentity> _simple = [];
    private readonly ConditionalWeakTable<Principal, Known> _known = [];

    /// <summary>The caller's policies. A user or role that is deleted has none, so that nothing is allowed.</summary>
    public ValueTask<CallerIdentity> FindAsync(Principal caller, CancellationToken cancellation)
    {
        if (caller.Type is PrincipalType.Root or PrincipalType.Service or PrincipalType.Anonymous)
        {
            return new(_simple.GetValue(caller, static each => new CallerIdentity(each, PrincipalOf(each), PolicySet.Empty, NoTags)));
        }

        var found = FindPoliciesAsync(caller, cancellation);
        return found.IsCompletedSuccessfully ? OfAsync(caller, found.Result, cancellation) : AwaitAsync(found);

        async ValueTask<CallerIdentity> AwaitAsync(ValueTask<PrincipalPolicies?> later) => await OfAsync(caller, await later, cancellation);
    }

    /// <summary>The caller that an ARN of a user, role or root user would be: for questions that nobody has asked yet.</summary>
    /// <returns>Null if there is none.</returns>
    public async ValueTask<CallerIdentity?> FindByArnAsync(string arn, CancellationToken cancellation)
    {
        if (arn.Split(':', 6) is ["arn", _, "iam", "", { Length: 12 } account, "root"])
        {
            return await FindAsync(new Principal(account, arn, account, AccessKeyId: null), cancellation);
        }

        return await directory.FindByArnAsync(arn, cancellation) is { } policies
            ? await OfAsync(CallerOf(policies), policies, cancellation)
            : null;
    }

    private ValueTask<PrincipalPolicies?> FindPoliciesAsync(Principal caller, CancellationToken cancellation) =>
        // What a user gives to a federated user, the user's own policies bound.
        caller is { Type: PrincipalType.FederatedUser, Session: { GivenBy: { } giver } session }
            ? session.GivenById is { } id && id != caller.Account
                ? directory.FindByIdAsync(id, caller.Account, cancellation)
                : directory.FindByArnAsync(giver, cancellation)
            : directory.FindAsync(caller, cancellation);

    private ValueTask<CallerIdentity> OfAsync(Principal caller, PrincipalPolicies? source, CancellationToken cancellation) =>
        _known.TryGetValue(caller, out var known) && ReferenceEquals(known.Source, source) && known.Version.Number == known.Number
            ? new(known.Identity)
            : CompileAsync(caller, source, cancellation);

    private async ValueTask<CallerIdentity> CompileAsync(Principal caller, PrincipalPolicies? source, CancellationToken cancellation)
    {
        var version = directory.VersionOf(caller.Account);
        var number = version.Number;
        var tags = new Dictionary<string, string>(source?.Tags ?? NoTags, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in caller.Session?.Tags ?? NoTags)
        {
            tags[key] = value;
        }

        var identity = new CallerIdentity(
            caller,
            PrincipalOf(caller, source),
            (source?.Policies ?? PolicySet.Empty) with { Session = await SessionPoliciesAsync(caller, cancellation) },
            tags);
        _known.AddOrUpdate(caller, new Known(source, identity, version, number));
        return identity;
    }

    private async ValueTask<IReadOnlyList<NamedPolicy>?> SessionPoliciesAsync(Principal caller, CancellationToken cancellation)
    {
        if (caller.Session is not { } session || (session.Policy is null && session.PolicyArns.Count == 0))
        {
            return null;
        }

        var policies = new List<NamedPolicy>();
        if (session.Policy is { } inline)
        {
            policies.Add(new NamedPolicy("session policy", PolicySource.None, cache.Get(inline, PolicyKind.Identity)));
        }

        foreach (var arn in session.PolicyArns)
        {
            // One that was deleted since allows nothing.
            if (await book.FindAsync(arn, caller.Account, cancellation) is { } managed)
            {
                policies.Add(new NamedPolicy(
                    arn, managed.Row is null ? PolicySource.AwsManaged : PolicySource.UserManaged, cache.Get(managed.Document, PolicyKind.Identity)));
            }
        }

        return policies;
    }

    private static RequestPrincipal PrincipalOf(Principal caller, PrincipalPolicies? source = null) => caller.Type switch
    {
        PrincipalType.Root => RequestPrincipal.Root(caller.Account, PartitionOf(caller.Arn)),
        PrincipalType.Service => RequestPrincipal.Service(caller.Arn),
        PrincipalType.User => RequestPrincipal.User(source?.Arn ?? caller.Arn, caller.UserId),
        PrincipalType.RoleSession => RequestPrincipal.RoleSession(
            caller.Arn, caller.Session?.RoleArn ?? source?.Arn ?? caller.Arn, caller.UserId.Split(':')[0]),
        PrincipalType.FederatedUser => RequestPrincipal.FederatedUser(caller.Arn, source?.Arn ?? caller.Session?.GivenBy ?? caller.Arn, source?.Id),
        _ => RequestPrincipal.Anonymous,
    };

    // A role is asked about as a session of it would be.
    private static Principal CallerOf(PrincipalPolicies policies) => policies.Arn.Contains(":role/", StringComparison.Ordinal)
        ? new Principal(
            policies.Account,
            $"arn:{PartitionOf(policies.Arn)}:sts::{policies.Account}:assumed-role/{policies.Name}/explain",
            $"{policies.Id}:explain",
            AccessKeyId: null)
        : new Principal(policies.Account, policies.Arn, policies.Id, AccessKeyId: null);

    private static string PartitionOf(string arn) => arn.Split(':', 3)[1];

    private sealed record Known(PrincipalPolicies? Source, CallerIdentity Identity, AccountVersion Version, long Number);
}
