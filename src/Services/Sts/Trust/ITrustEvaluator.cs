using Strongroom.Protocol.Errors;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Sts.Trust;

/// <summary>The port to the policy engine: STS makes the question, the engine reads policies.</summary>
public interface ITrustEvaluator
{
    /// <summary>
    /// Whether the role may be assumed: what its trust policy says of the caller, and, for a caller that it names only by
    /// account or that is of another account, what the caller's own policies say.
    /// </summary>
    ValueTask<bool> AllowsAsync(TrustQuestion question, CallContext context);

    /// <summary>Returns if a session policy can be read.</summary>
    /// <exception cref="AwsException">MalformedPolicyDocument.</exception>
    void CheckSessionPolicy(string document);
}

/// <summary>What is asked of a role's trust policy.</summary>
/// <param name="Action"><c>sts:AssumeRole</c>, <c>sts:AssumeRoleWithWebIdentity</c>, <c>sts:TagSession</c> or
/// <c>sts:SetSourceIdentity</c>.</param>
/// <param name="Role">The role.</param>
/// <param name="FederatedProvider">The ARN of the provider that stands for the caller; null where the caller of the context asks.</param>
/// <param name="Conditions">Condition keys that the request brings, e.g. <c>sts:ExternalId</c>, with their values.</param>
public sealed record TrustQuestion(
    string Action,
    RoleForAssumption Role,
    string? FederatedProvider,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Conditions);
