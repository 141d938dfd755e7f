using System.Collections.Concurrent;
using Strongroom.Policy.Evaluation;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Identity;

/// <summary>
/// The read model of authorisation and of STS: who a principal is and what policies it has. What was assembled is held until
/// something is written in the principal's account, so asking again costs a look into a dictionary.
/// </summary>
public sealed class IdentityDirectory
{
    // Principals of more accounts than this are unlikely to be in use at once; then all begins anew.
    private const int MaxHeld = 100_000;

    private readonly IamStore _store;
    private readonly PolicyAssembly _assembly;
    private readonly ConcurrentDictionary<string, Held> _held = [];
    private readonly ConcurrentDictionary<string, Held>.AlternateLookup<ReadOnlySpan<char>> _heldById;

    internal IdentityDirectory(IamStore store, PolicyAssembly assembly)
    {
        _store = store;
        _assembly = assembly;
        _heldById = _held.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Counts the writes to an account's records.</summary>
    internal AccountVersion VersionOf(string account) => _store.VersionOf(account);

    /// <summary>The policies of a caller: of the user, or of the role whose session it is.</summary>
    /// <param name="principal">The caller.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null for root users, services and federated users, and for users and roles that are deleted: nothing allows them
    /// anything then.</returns>
    public ValueTask<PrincipalPolicies?> FindAsync(Principal principal, CancellationToken cancellation = default)
    {
        if (principal.Type is not (PrincipalType.User or PrincipalType.RoleSession))
        {
            return ValueTask.FromResult<PrincipalPolicies?>(null);
        }

        // A session's aws:userid is the role's id, a colon and the session's name.
        var id = principal.UserId.AsSpan();
        var colon = id.IndexOf(':');
        id = colon < 0 ? id : id[..colon];
        return _heldById.TryGetValue(id, out var held) && held.IsCurrent
            ? ValueTask.FromResult(held.Policies)
            : AssembleAsync(id.ToString(), principal.Account, cancellation);
    }

    /// <summary>As <see cref="FindAsync(Principal, CancellationToken)"/>, by the ARN of a user or a role.</summary>
    /// <returns>Null if it names no user and no role.</returns>
    public async ValueTask<PrincipalPolicies?> FindByArnAsync(string arn, CancellationToken cancellation = default)
    {
        if (arn.Split(':', 6) is not ["arn", _, "iam", "", { } account, { } resource])
        {
            return null;
        }

        EntityRecord? found = resource switch
        {
            _ when resource.StartsWith("user/", StringComparison.Ordinal) =>
                (await _store.Users.FindAsync(account, IamArn.NameOf(resource), cancellation)).Row?.Value,
            _ when resource.StartsWith("role/", StringComparison.Ordinal) =>
                (await _store.Roles.FindAsync(account, IamArn.NameOf(resource), cancellation)).Row?.Value,
            _ => null,
        };
        return found is not null && found.Arn == arn ? await FindByIdAsync(found.Id, account, cancellation) : null;
    }

    /// <summary>As <see cref="FindAsync(Principal, CancellationToken)"/>, by a unique id.</summary>
    public ValueTask<PrincipalPolicies?> FindByIdAsync(string id, string account, CancellationToken cancellation = default) =>
        _held.TryGetValue(id, out var held) && held.IsCurrent
            ? ValueTask.FromResult(held.Policies)
            : AssembleAsync(id, account, cancellation);

    /// <summary>A role, to assume it.</summary>
    /// <param name="arn">The role's ARN, with its path.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null if there is no such role.</returns>
    public async ValueTask<RoleTrust?> FindRoleAsync(string arn, CancellationToken cancellation = default)
    {
        if (arn.Split(':', 6) is not ["arn", _, "iam", "", { } account, { } resource]
            || !resource.StartsWith("role/", StringComparison.Ordinal)
            || (await _store.Roles.FindAsync(account, IamArn.NameOf(resource), cancellation)).Row is not { } row
            || row.Value.Arn != arn)
        {
            return null;
        }

        return TrustOf(row.Value);
    }

    /// <summary>As <see cref="FindRoleAsync(string, CancellationToken)"/>, by account and name.</summary>
    public async ValueTask<RoleTrust?> FindRoleAsync(string account, string name, CancellationToken cancellation = default) =>
        (await _store.Roles.FindAsync(account, name, cancellation)).Row is { } row ? TrustOf(row.Value) : null;

    /// <summary>A provider that an account trusts.</summary>
    /// <param name="account">The account.</param>
    /// <param name="issuer">The issuer, with or without <c>https://</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null if it does not.</returns>
    public async ValueTask<TrustedProvider?> FindProviderAsync(string account, string issuer, CancellationToken cancellation = default)
    {
        var url = ProviderUrl.WithoutScheme(issuer);
        return await _store.Providers.GetAsync(Key.Of(account, url), cancellation) is { Value: { } provider }
            ? new TrustedProvider(provider.Account, provider.Arn, provider.Url, provider.ClientIds, provider.Thumbprints)
            : null;
    }

    /// <summary>The account that has an alias, or null.</summary>
    public async ValueTask<string?> AccountOfAliasAsync(string alias, CancellationToken cancellation = default) =>
        (await _store.Accounts.ScanIndexAsync(IamTables.AccountsByAlias, Key.Of(alias), limit: 1, cancellation: cancellation)).Rows is [{ } row]
            ? row.Value.Account
            : null;

    private async ValueTask<PrincipalPolicies?> AssembleAsync(string id, string account, CancellationToken cancellation)
    {
        var version = _store.VersionOf(account);
        long number;
        PrincipalPolicies? policies = null;
        do
        {
            // The records are read one by one. If one of them was written meanwhile, what was read is of no one moment: a policy that was
            // detached and then widened would count as it was never meant to.
            cancellation.ThrowIfCancellationRequested();
            number = version.Number;
            try
            {
                policies = id.StartsWith(UniqueId.User, StringComparison.Ordinal)
                    ? await OfUserAsync(id, account, cancellation)
                    : await OfRoleAsync(id, account, cancellation);
            }
            catch (StorageFormatException) when (version.Number != number)
            {
                // What was attached when the identity was read is deleted by now.
            }
        }
        while (version.Number != number);

        if (policies is null)
        {
            // Ids that are none are not held: there is no end of them.
            return null;
        }

        if (_held.Count >= MaxHeld)
        {
            _held.Clear();
        }

        _held[id] = new Held(policies, version, number);
        return policies;
    }

    private async ValueTask<PrincipalPolicies?> OfUserAsync(string id, string account, CancellationToken cancellation) =>
        await _store.UserByIdAsync(id, cancellation) is { Value: { } user } && user.Account == account
            ? Make(user, await _assembly.OfAsync(user, cancellation))
            : null;

    private async ValueTask<PrincipalPolicies?> OfRoleAsync(string id, string account, CancellationToken cancellation) =>
        await _store.RoleByIdAsync(id, cancellation) is { Value: { } role } && role.Account == account
            ? Make(role, await _assembly.OfAsync(role, cancellation))
            : null;

    private static PrincipalPolicies Make(IdentityRecord identity, PolicySet policies) => new()
    {
        Account = identity.Account,
        Id = identity.Id,
        Arn = identity.Arn,
        Name = identity.Name,
        Policies = policies,
        Tags = TagsOf(identity),
    };

    private static RoleTrust TrustOf(RoleRecord role) => new(
        role.Account, role.Id, role.Arn, role.Name, role.TrustPolicy, TimeSpan.FromSeconds(role.MaxSessionDuration), TagsOf(role));

    private static Dictionary<string, string> TagsOf(EntityRecord entity) =>
        entity.Tags.ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.OrdinalIgnoreCase);

    private sealed record Held(PrincipalPolicies? Policies, AccountVersion Version, long Number)
    {
        public bool IsCurrent => Version.Number == Number;
    }
}
