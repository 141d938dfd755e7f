using Strongroom.Policy.Conditions;
using Strongroom.Policy.Matching;

namespace Strongroom.Policy.Evaluation;

/// <summary>The part of a statement that does not fit a request.</summary>
internal enum Misfit
{
    /// <summary>None: the statement applies.</summary>
    None,

    /// <summary>Action or NotAction.</summary>
    Action,

    /// <summary>Resource or NotResource.</summary>
    Resource,

    /// <summary>Principal or NotPrincipal.</summary>
    Principal,

    /// <summary>A condition.</summary>
    Condition,
}

/// <summary>A statement, ready to be matched. Immutable.</summary>
internal sealed class CompiledStatement
{
    private readonly PatternSet _actions;
    private readonly PatternSet _resources;
    private readonly PrincipalSet? _principals;
    private readonly CompiledCondition[] _conditions;

    public CompiledStatement(PolicyStatement statement, bool variables)
    {
        Written = statement;
        _actions = PatternSet.OfActions(statement.Actions);
        _resources = PatternSet.OfResources(statement.Resources, variables);
        _principals = statement.Principals is { } principals ? new PrincipalSet(principals) : null;
        _conditions = [.. statement.Conditions.Select(condition => new CompiledCondition(condition, variables))];
    }

    /// <summary>As it is in the policy.</summary>
    public PolicyStatement Written { get; }

    /// <summary>Whether it denies.</summary>
    public bool IsDeny => Written.Effect == PolicyEffect.Deny;

    /// <summary>The condition keys that variables in its resources look at, as written.</summary>
    public IEnumerable<string> ResourceKeys => _resources.Variables;

    /// <summary>The condition keys that it looks at, as written.</summary>
    public IEnumerable<string> Keys => ResourceKeys.Concat(_conditions.SelectMany(condition => condition.Keys));

    /// <summary>The conditions.</summary>
    public ReadOnlySpan<CompiledCondition> Conditions => _conditions;

    /// <summary>Whether the action and the resource fit.</summary>
    public bool IsAbout(in AccessRequest request) =>
        _actions.Matches(request.Action, request.Context) && _resources.Matches(request.Resource, request.Context);

    /// <summary>Whether the statement applies.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasBoundary">Whether the principal has a permissions boundary.</param>
    /// <param name="naming">How the statement names the principal, if it applies; of an identity's policy, itself.</param>
    /// <returns>The first part that does not fit.</returns>
    public Misfit Match(in AccessRequest request, bool hasBoundary, out Naming naming)
    {
        naming = Naming.Itself;
        if (!_actions.Matches(request.Action, request.Context))
            return Misfit.Action;
        if (!_resources.Matches(request.Resource, request.Context))
            return Misfit.Resource;
        if (_principals is not null)
        {
            naming = !IsDeny ? _principals.Allows(request.Principal) : _principals.Denies(request.Principal, hasBoundary) ? Naming.Itself : Naming.None;
            if (naming == Naming.None)
                return Misfit.Principal;
        }

        foreach (var condition in _conditions)
        {
            if (!condition.Holds(request.Context))
                return Misfit.Condition;
        }

        return Misfit.None;
    }
}
