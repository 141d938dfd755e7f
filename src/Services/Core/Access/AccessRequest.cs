namespace Strongroom.Services.Access;

/// <summary>
/// What an operation asks to be authorised: an IAM action on resources, with the condition keys that the request and
/// the resource bring. An operation declares this; the authorizer decides.
/// </summary>
/// <param name="Action">The IAM action, e.g. <c>secretsmanager:GetSecretValue</c>.</param>
/// <param name="Resources">ARNs; <c>*</c> for actions without resource-level permission.</param>
public sealed record AccessRequest(string Action, IReadOnlyList<string> Resources)
{
    /// <summary>An action on one resource.</summary>
    public AccessRequest(string action, string resource)
        : this(action, [resource])
    {
    }

    /// <summary>An action that everybody may do who is known: there is nothing to allow or to deny (GetCallerIdentity), or what
    /// the request carries decides (a web identity's token).</summary>
    public static AccessRequest Free(string action) => new(action, []);

    private IReadOnlyDictionary<string, IReadOnlyList<string>>? _conditions;

    /// <summary>Condition keys with their values, e.g. <c>secretsmanager:VersionStage</c>. A key that the request does not
    /// bring is absent.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Conditions => _conditions ??= ConditionsOf();

    /// <summary>Makes <see cref="Conditions"/> when a decision depends on them.</summary>
    public Func<IReadOnlyDictionary<string, IReadOnlyList<string>>> ConditionsOf { private get; init; } = static () => NoConditions;

    /// <summary>The text of the policy attached to the resource, or null if it has none. Of several <see cref="Resources"/> it is
    /// the policy of the one that can have policies: the key, not its alias.</summary>
    public string? ResourcePolicy { get; init; }

    /// <summary>The account that owns the resource with the policy, 12 digits; null where there is none.</summary>
    public string? ResourceOwner { get; init; }

    /// <summary>Whether a service too has to be allowed by the resource's policy, in its own account as well: so it is with functions.
    /// Elsewhere what a service does in an account by itself needs no policy.</summary>
    public bool ServicesNeedPolicy { get; init; }

    /// <summary>The grant on the resource that permits the caller this very request, or null. Only KMS has grants; one permits
    /// as a statement of the resource's policy that names the caller would, and an explicit denial outweighs it.</summary>
    public string? GrantId { get; init; }

    /// <summary>Whom that grant names: the caller's own ARN, or that of the role whose session it is, in which case what narrows the
    /// session narrows the grant.</summary>
    public string? Grantee { get; init; }

    /// <summary>Whether a grant permits it.</summary>
    public bool GrantAllows => GrantId is not null;

    /// <summary>Further permissions that the same request needs (CreateSecret with tags needs TagResource).</summary>
    public IReadOnlyList<AccessRequest> Dependent { get; init; } = [];

    private static readonly Dictionary<string, IReadOnlyList<string>> NoConditions = [];
}
