using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Strongroom.Policy;

/// <summary>A statement that lets in more than a fixed set of accounts, organisations or networks.</summary>
/// <param name="StatementIndex">Which statement, from 0.</param>
/// <param name="Sid">Its Sid, or null.</param>
/// <param name="Reason">Why it is public, for the author of the policy.</param>
public sealed record PublicGrant(int StatementIndex, string? Sid, string Reason);

/// <summary>
/// Whether a resource policy grants access to everyone, for BlockPublicPolicy. A statement does if it allows, names
/// <c>*</c> (or everyone but somebody) as principal, and no condition confines it to fixed values of a key that tells
/// whose request it is: a value with a wildcard or a policy variable in it is not fixed. A Deny never makes a policy
/// public, nor does it make one that is public private: whether it covers the grant would have to be proved.
/// An address confines as far as its range is no larger than one party can own.
/// (Secrets Manager user guide on broad access; the notion of a fixed value is that of Amazon S3's block public access.)
/// </summary>
public static class PublicAccess
{
    /// <summary>The public statements; none if the policy is not public.</summary>
    public static IReadOnlyList<PublicGrant> Find(PolicyDocument policy)
    {
        List<PublicGrant> grants = [];
        for (var i = 0; i < policy.Statements.Count; i++)
        {
            var statement = policy.Statements[i];
            if (Reason(statement) is { } reason && !statement.Conditions.Any(Confines))
                grants.Add(new PublicGrant(i, statement.Sid, reason));
        }

        return grants;
    }

    private static string? Reason(PolicyStatement statement) => statement switch
    {
        { Effect: PolicyEffect.Deny } or { Principals: null } => null,
        { Principals.Negated: true } => "It allows everyone except the principals named.",
        { Principals.IncludesEveryone: true } => "It allows every principal.",
        _ => null,
    };

    // Whether the condition can only hold for requests of a fixed origin. An operator that an absent key satisfies
    // (IfExists, ForAllValues) confines nothing.
    private static bool Confines(PolicyCondition condition) => ConfinesByName(condition) || ConfinesByAddress(condition);

    // To ranges that are no larger than what one party can own: as for S3, /8 of IPv4 or /32 of IPv6.
    private static bool ConfinesByAddress(PolicyCondition condition) =>
        condition is { Operator: { IfExists: false, Set: not ConditionSet.ForAllValues, Comparison: ConditionComparison.IpAddress }, Values.Count: > 0 }
        && condition.Key.Equals("aws:SourceIp", StringComparison.OrdinalIgnoreCase)
        && condition.Values.All(range => range.Split('/') is [var address, .. var rest]
            && rest is [] or [_]
            && IPAddress.TryParse(address, out var parsed)
            && (rest is [] || (int.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                && length >= (parsed.AddressFamily == AddressFamily.InterNetwork ? 8 : 32))));

    private static bool ConfinesByName(PolicyCondition condition) =>
        condition is { Operator: { IfExists: false, Set: not ConditionSet.ForAllValues }, Values.Count: > 0 }
        && condition.Operator.Comparison is ConditionComparison.StringEquals
            or ConditionComparison.StringEqualsIgnoreCase
            or ConditionComparison.StringLike
            or ConditionComparison.ArnEquals
            or ConditionComparison.ArnLike
        && condition.Values.All(value => IsFixed(condition.Key.ToLowerInvariant(), value, LikesWildcards(condition.Operator)));

    // StringEquals takes a star for a star; the ARN comparisons take it for a wildcard both ways.
    private static bool LikesWildcards(ConditionOperator comparison) =>
        comparison.Comparison is ConditionComparison.StringLike or ConditionComparison.ArnEquals or ConditionComparison.ArnLike;

    private static bool IsFixed(string key, string value, bool wildcards)
    {
        if (value.Length == 0 || value.Contains("${", StringComparison.Ordinal))
            return false;
        var isPlain = !wildcards || !value.AsSpan().ContainsAny('*', '?');
        return key switch
        {
            "aws:principalaccount" or "aws:sourceaccount" or "aws:sourceowner" or "kms:calleraccount"
                or "aws:principalorgid" or "aws:sourceorgid"
                or "aws:sourcevpc" or "aws:sourcevpce" or "aws:vpceaccount" or "aws:vpceorgid" => isPlain,
            "aws:principalorgpaths" or "aws:sourceorgpaths" => isPlain || BeginsPlain(value, '/'),

            // <unique id of a role>:<session name>
            "aws:userid" => isPlain || BeginsPlain(value, ':'),
            "aws:principalarn" or "aws:sourcearn" => isPlain || HasFixedAccount(value),
            _ => false,
        };
    }

    private static bool BeginsPlain(string value, char separator) =>
        value.IndexOf(separator) is > 0 and var end && !value.AsSpan(0, end).ContainsAny('*', '?');

    // arn:partition:service:region:account:resource
    private static bool HasFixedAccount(string arn) =>
        arn.Split(':', 6) is ["arn", _, _, _, { Length: 12 } account, _] && !account.AsSpan().ContainsAnyExceptInRange('0', '9');
}
