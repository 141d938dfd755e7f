using Strongroom.Policy.Evaluation;
using Strongroom.Services.Access;

namespace Strongroom.Services.Iam.Authorization;

/// <summary>How a request that nobody has made would be decided.</summary>
/// <param name="Explanation">The decision and the steps to it.</param>
/// <param name="Denial">What a denied caller would be told, in AWS's words; null if it is allowed.</param>
public sealed record WhatIf(Explanation Explanation, string? Denial);

/// <summary>What somebody says of a request, before what is known of it.</summary>
internal sealed class GivenConditions(IReadOnlyDictionary<string, IReadOnlyList<string>> given, IConditionContext known) : IConditionContext
{
    private readonly ConditionKeys _given = ConditionKeys.Of(given);

    public bool TryGet(string key, out ConditionValues values)
    {
        if (_given.TryGetValue(key, out var said))
        {
            values = new ConditionValues(said);
            return true;
        }

        // A request that nobody has made comes from nowhere.
        if (key is "aws:sourceip")
        {
            values = default;
            return false;
        }

        return known.TryGet(key, out values);
    }
}
