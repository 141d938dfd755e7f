namespace Strongroom.Policy.Evaluation;

/// <summary>
/// Whether who puts a policy on a resource (or changes what decides about it) shuts the door on itself, which services refuse unless
/// asked not to look.
/// </summary>
public static class LockOut
{
    /// <summary>Of some actions, those that the principal may not do once a policy is on the resource.</summary>
    /// <param name="request">The request that puts the policy; its action is not looked at. Its context should be what a later
    /// request of the same principal would have.</param>
    /// <param name="policies">What decides now.</param>
    /// <param name="proposed">The resource's policy as it is to be; null if it is to have none.</param>
    /// <param name="actions">The actions that must stay possible, such as those that put and delete the policy.</param>
    /// <returns>What decides about each action that is lost; empty if none is.</returns>
    public static IReadOnlyList<(string Action, Decision Decision)> Find(
        in AccessRequest request, PolicySet policies, NamedPolicy? proposed, IReadOnlyList<string> actions)
    {
        List<(string, Decision)> lost = [];
        var changed = policies with { Resource = proposed };
        foreach (var action in actions)
        {
            var later = new AccessRequest
            {
                Principal = request.Principal,
                Action = action,
                Resource = request.Resource,
                ResourceAccount = request.ResourceAccount,
                Context = request.Context,
            };
            if (PolicyEvaluator.Decide(later, changed) is { IsAllowed: false } decision)
                lost.Add((action, decision));
        }

        return lost;
    }
}
