using System.Runtime.CompilerServices;
using Strongroom.Policy;
using Strongroom.Policy.Evaluation;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using AccessRequest = Strongroom.Services.Access.AccessRequest;

namespace Strongroom.Services.Iam.Authorization;

/// <summary>
/// Decides on calls as AWS does: identity policies, boundaries and session policies of the caller, the policy and the grants of
/// what it asks for. Policies are compiled once and held.
/// </summary>
public sealed class IamAuthorizer : IAuthorizer
{
    private readonly CallerPolicies _callers;
    private readonly PolicyCache _compiled;

    // A stored policy is the same object until it changes, which spares hashing its text for every request.
    private readonly ConditionalWeakTable<string, CompiledPolicy> _byText = [];

    internal IamAuthorizer(CallerPolicies callers, PolicyCache compiled) => (_callers, _compiled) = (callers, compiled);

    /// <inheritdoc/>
    public async ValueTask AuthorizeAsync(AccessRequest request, CallContext context)
    {
        // An action that everybody may do names no resource.
        if (request.Resources.Count == 0 && request.Dependent.Count == 0)
        {
            return;
        }

        var caller = await _callers.FindAsync(context.Caller, context.Cancellation);
        Authorize(request, caller, context);
    }

    /// <summary>Decides one action on one resource.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="context">The call, or one made up.</param>
    private static Decision Decide(CallerIdentity caller, in ResourceQuestion question, CallContext context)
    {
        var request = question.For(caller, context);
        return PolicyEvaluator.Decide(request, question.Policies(caller));
    }

    /// <summary>The caller that an ARN would be: of a user, of a role (a session of it) or of a root user.</summary>
    /// <returns>Null if there is no such user or role.</returns>
    public ValueTask<CallerIdentity?> FindCallerAsync(string arn, CancellationToken cancellation = default) => _callers.FindByArnAsync(arn, cancellation);

    /// <summary>Decides a request as the door would have it decided, its first resource, and tells why; for people.</summary>
    /// <param name="caller">Who would ask.</param>
    /// <param name="request">What would be asked. That of <c>sts:AssumeRole</c> and its kin has the role's trust policy.</param>
    /// <param name="given">Condition keys that count before those of the request and of the made-up call.</param>
    /// <param name="context">The made-up call. Where it comes from and by what program is not known, unless given.</param>
    public WhatIf Explain(CallerIdentity caller, AccessRequest request, IReadOnlyDictionary<string, IReadOnlyList<string>> given, CallContext context)
    {
        // A trust policy names no resource: read as another resource's policy it would be malformed.
        var trust = request.Action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase) ? request.ResourcePolicy : null;
        var question = QuestionOf(trust is null ? request : request with { ResourcePolicy = null }, request.Resources[0]);
        if (trust is not null)
        {
            question = question with
            {
                Policy = new NamedPolicy(question.Resource, PolicySource.Resource, _compiled.Get(trust, PolicyKind.Trust)),
                Role = ResourcePolicyRole.TrustPolicy,
            };
        }

        var asked = question.For(caller, context);
        asked = asked with { Context = new GivenConditions(given, asked.Context) };
        var explanation = PolicyEvaluator.Explain(asked, question.Policies(caller));
        return new WhatIf(explanation, explanation.Decision.IsAllowed ? null : explanation.Decision.DenialMessage(asked));
    }

    /// <summary>Whether a role may be assumed: what its trust policy says of the caller, and, where that names only the caller's
    /// account or the role is of another one, what the caller's own policies say.</summary>
    /// <param name="action"><c>sts:AssumeRole</c> and its kin.</param>
    /// <param name="role">The role's ARN.</param>
    /// <param name="trustPolicy">Its trust policy.</param>
    /// <param name="federatedProvider">The ARN of the identity provider that stands for the caller, or null.</param>
    /// <param name="conditions">The condition keys that the request brings.</param>
    /// <param name="context">The call.</param>
    public async ValueTask<Decision> DecideTrustAsync(
        string action,
        string role,
        string trustPolicy,
        string? federatedProvider,
        IReadOnlyDictionary<string, IReadOnlyList<string>> conditions,
        CallContext context)
    {
        var caller = federatedProvider is null
            ? await _callers.FindAsync(context.Caller, context.Cancellation)
            : new CallerIdentity(context.Caller, RequestPrincipal.WebIdentity(federatedProvider), PolicySet.Empty, new Dictionary<string, string>());
        var question = new ResourceQuestion
        {
            Action = action,
            Resource = role,
            Owner = OwnerOf(role),
            Policy = new NamedPolicy(role, PolicySource.Resource, _compiled.Get(trustPolicy, PolicyKind.Trust)),
            Role = ResourcePolicyRole.TrustPolicy,
            Conditions = new AccessRequest(action, role) { ConditionsOf = () => conditions },
        };
        return Decide(caller, question, context);
    }

    /// <summary>The policy of a resource, compiled.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="resource">The ARN it is attached to, by which decisions speak of it.</param>
    /// <exception cref="FormatException">It cannot be read; what is stored was checked when it was put.</exception>
    public NamedPolicy ResourcePolicy(string text, string resource) =>
        new(resource, PolicySource.Resource, _byText.TryGetValue(text, out var known) ? known : Compile(text));

    private CompiledPolicy Compile(string text)
    {
        var policy = _compiled.Get(text, PolicyKind.Resource);
        _byText.AddOrUpdate(text, policy);
        return policy;
    }

    private void Authorize(AccessRequest request, CallerIdentity caller, CallContext context)
    {
        foreach (var resource in request.Resources)
        {
            // What a service does in an account by itself (replication, deletion) it does with the account's own authority.
            if (caller.Principal.Kind == PrincipalKind.Service && !request.ServicesNeedPolicy && (OwnerOf(resource) ?? context.Account) == context.Account)
            {
                continue;
            }

            var question = QuestionOf(request, resource);
            var asked = question.For(caller, context);
            var decision = PolicyEvaluator.Decide(asked, question.Policies(caller));
            if (!decision.IsAllowed)
            {
                throw CommonErrors.AccessDenied(decision.DenialMessage(asked));
            }
        }

        foreach (var dependent in request.Dependent)
        {
            Authorize(dependent, caller, context);
        }
    }

    private ResourceQuestion QuestionOf(AccessRequest request, string resource) => new()
    {
        Action = request.Action,
        Resource = resource,
        Owner = OwnerOf(resource) ?? request.ResourceOwner,
        Policy = request.ResourcePolicy is { } text && HasPolicy(request, resource) ? ResourcePolicy(text, resource) : null,
        Role = request.Action.StartsWith("kms:", StringComparison.Ordinal) ? ResourcePolicyRole.KeyPolicy : ResourcePolicyRole.Ordinary,
        GrantId = request.GrantId,
        Grantee = request.Grantee,
        Conditions = request,
    };

    // Of a key and its aliases the policy is the key's.
    private static bool HasPolicy(AccessRequest request, string resource) =>
        request.Resources.Count == 1 || !resource.Contains(":alias/", StringComparison.Ordinal);

    /// <summary>The fifth part of an ARN; null where it has none.</summary>
    private static string? OwnerOf(string arn)
    {
        var rest = arn.AsSpan();
        for (var colon = 0; colon < 4; colon++)
        {
            var next = rest.IndexOf(':');
            if (next < 0)
            {
                return null;
            }

            rest = rest[(next + 1)..];
        }

        var end = rest.IndexOf(':');
        return end is 12 ? rest[..end].ToString() : null;
    }
}
