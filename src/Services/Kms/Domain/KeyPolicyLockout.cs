using Strongroom.Policy;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Grants;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// Whether a key policy leaves its author a way to change it again (KMS developer guide, "BypassPolicyLockoutSafetyCheck").
/// Only what is certain locks out: conditions are taken to hold where they allow and not to hold where they deny, and a
/// policy that leaves the decision to the account counts as leaving a way for everybody in it.
/// </summary>
internal static class KeyPolicyLockout
{
    private const string Action = "kms:putkeypolicy";

    /// <summary>Whether <paramref name="caller"/> may put a policy again.</summary>
    public static bool LeavesIn(PolicyDocument policy, Principal caller) =>
        policy.Statements.Any(statement => statement.Effect is PolicyEffect.Allow && Concerns(statement, caller))
        && !policy.Statements.Any(statement =>
            statement.Effect is PolicyEffect.Deny && statement.Conditions.Count == 0 && Concerns(statement, caller));

    private static bool Concerns(PolicyStatement statement, Principal caller) =>
        statement.Principals is { } principals
        && Names(principals, caller) != principals.Negated
        && statement.Actions.Values.Any(IsPut) != statement.Actions.Negated
        && !statement.Resources.Negated;

    // Whoever names the account names all of it.
    private static bool Names(PolicyPrincipals principals, Principal caller) =>
        principals.IncludesEveryone
        || principals.Services.Contains(caller.Arn)
        || principals.Aws.Any(named =>
            GrantPrincipal.Matches(named, caller.Arn)
            || named == caller.UserId
            || named == caller.Account
            || named.EndsWith($"::{caller.Account}:root", StringComparison.Ordinal));

    private static bool IsPut(string pattern) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern.ToLowerInvariant(), Action);
}
