using System.Collections.Frozen;
using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Matching;

/// <summary>Action, NotAction, Resource or NotResource of a statement, ready to be matched.</summary>
internal sealed class PatternSet
{
    private readonly bool _negated;
    private readonly bool _everything;
    private readonly FrozenSet<string> _literals;
    private readonly Pattern[] _patterns;

    private PatternSet(bool negated, List<Pattern> patterns, StringComparer comparer)
    {
        _negated = negated;
        _everything = patterns.Exists(pattern => pattern.IsEverything);
        _literals = patterns.Select(pattern => pattern.Literal).OfType<string>().ToFrozenSet(comparer);
        _patterns = [.. patterns.Where(pattern => pattern is { IsEverything: false, Literal: null })];
    }

    /// <summary>The condition keys that variables name, as written.</summary>
    public IEnumerable<string> Variables => _patterns.SelectMany(pattern => pattern.Variables);

    /// <summary>Actions, whose case does not matter and which have no variables.</summary>
    public static PatternSet OfActions(PolicyPatterns actions) => new(
        actions.Negated,
        [.. actions.Values.Select(action => Pattern.Compile(action, wildcards: true, variables: false, ignoreCase: true))],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Resources. An ARN that lacks parts means any in their place (IAM user guide, "Resource").</summary>
    public static PatternSet OfResources(PolicyPatterns resources, bool variables) => new(
        resources.Negated,
        [.. resources.Values.Select(resource => Pattern.Compile(Complete(resource), wildcards: true, variables))],
        StringComparer.Ordinal);

    /// <summary>Whether the text is meant.</summary>
    public bool Matches(string text, IConditionContext context) => MatchesOne(text, context) != _negated;

    private bool MatchesOne(string text, IConditionContext context)
    {
        if (_everything || (_literals.Count > 0 && _literals.Contains(text)))
            return true;
        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(text, context))
                return true;
        }

        return false;
    }

    private static string Complete(string resource)
    {
        if (!resource.StartsWith("arn:", StringComparison.Ordinal) || resource.Contains("${", StringComparison.Ordinal))
            return resource;
        var missing = 5 - resource.AsSpan().Count(':');
        return missing <= 0 ? resource : resource + string.Concat(Enumerable.Repeat(":*", missing));
    }
}
