using Strongroom.Policy;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>What PutResourcePolicy and ValidateResourcePolicy check in a policy's text. Whether it locks the caller out
/// is for whoever evaluates policies.</summary>
public static class ResourcePolicyRules
{
    /// <summary>The longest policy, in characters.</summary>
    public const int MaximumLength = 20480;

    /// <summary>The policy, or the first thing that is wrong with its form.</summary>
    public static Outcome<PolicyDocument> Read(string json)
    {
        var reading = PolicyDocument.Read(json, PolicyKind.Resource, MaximumLength);
        return reading.Document is { } document
            ? document
            : new RuleViolation(ErrorCodes.MalformedPolicyDocument, Text(reading.Findings[0].Fault));
    }

    /// <summary>Whether the policy may be put; null if so.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="blockPublicPolicy">BlockPublicPolicy; without it, public policies are accepted.</param>
    public static RuleViolation? CheckPublic(PolicyDocument policy, bool blockPublicPolicy) =>
        blockPublicPolicy && PublicAccess.Find(policy).Count > 0
            ? new RuleViolation(ErrorCodes.PublicPolicy, Messages.PolicyPublic)
            : null;

    private static string Text(PolicyFault fault) => fault switch
    {
        PolicyFault.Principal => Messages.PolicyPrincipal,
        PolicyFault.ServicePrincipal => Messages.PolicyServicePrincipal,
        _ => Messages.PolicySyntax,
    };
}
