namespace Strongroom.Policy.Evaluation;

/// <summary>
/// What is known of a request under the names of condition keys. An evaluation asks only for the keys that the policies name, and only
/// once a statement's action and resource fit, so a value that is costly to come by can be made when it is asked for.
/// </summary>
public interface IConditionContext
{
    /// <summary>The values of a key.</summary>
    /// <param name="key">The key in lower case (<c>aws:requesttag/team</c>): the case of a condition key does not matter.</param>
    /// <param name="values">The values. None, if the request has no such key: an empty set counts as absent.</param>
    /// <returns>Whether the request has the key.</returns>
    bool TryGet(string key, out ConditionValues values);
}
