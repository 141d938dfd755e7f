namespace Strongroom.Policy;

/// <summary>Where a policy is attached, which decides whether it names principals.</summary>
public enum PolicyKind
{
    /// <summary>To a resource: every statement says whom it is about.</summary>
    Resource,

    /// <summary>To an identity (also as its permissions boundary or as a session's policy): no statement does.</summary>
    Identity,

    /// <summary>To a role, saying who may assume it: every statement names principals and none a resource.</summary>
    Trust,
}

/// <summary>
/// A policy that has the form of the IAM policy language (IAM user guide, "Grammar of the IAM JSON policy language").
/// Patterns and values are kept as written; matching them is the evaluator's.
/// </summary>
/// <param name="Version">One of <see cref="PolicyVersions"/>; only the newer has policy variables.</param>
/// <param name="Id">Id, or null.</param>
/// <param name="Statements">At least one.</param>
public sealed record PolicyDocument(string Version, string? Id, IReadOnlyList<PolicyStatement> Statements)
{
    /// <summary>Reads a policy. A policy with findings has no document.</summary>
    /// <param name="json">The policy as the caller sent it.</param>
    /// <param name="kind">Where it is to be attached.</param>
    /// <param name="maximumLength">The most characters, as the service has it.</param>
    public static PolicyReading Read(string json, PolicyKind kind, int maximumLength) =>
        PolicyReader.Read(json, kind, maximumLength);

    /// <summary>
    /// Reads a policy that a service accepted before: as <see cref="Read"/>, but actions, resources and principals may be of any form
    /// (those of no form match nothing), and a condition may lack values. IAM accepts such policies.
    /// </summary>
    /// <param name="json">The policy's text.</param>
    /// <param name="kind">Where it is attached.</param>
    public static PolicyReading ReadAccepted(string json, PolicyKind kind) => PolicyReader.ReadAccepted(json, kind);
}

/// <summary>The outcome of reading a policy.</summary>
/// <param name="Document">The policy, or null if there are findings.</param>
/// <param name="Findings">All that is wrong with it, in the order of the text.</param>
public sealed record PolicyReading(PolicyDocument? Document, IReadOnlyList<PolicyFinding> Findings);

/// <summary>The versions of the language.</summary>
public static class PolicyVersions
{
    /// <summary>The version a policy without Version has.</summary>
    public const string First = "2008-10-17";

    /// <summary>The version with policy variables.</summary>
    public const string Current = "2012-10-17";
}

/// <summary>What a statement does where it applies.</summary>
public enum PolicyEffect
{
    /// <summary>Permits, unless something denies.</summary>
    Allow,

    /// <summary>Forbids, whatever permits.</summary>
    Deny,
}

/// <summary>A statement.</summary>
public sealed record PolicyStatement
{
    /// <summary>Sid, or null.</summary>
    public string? Sid { get; init; }

    /// <summary>Effect.</summary>
    public required PolicyEffect Effect { get; init; }

    /// <summary>Principal or NotPrincipal; null in an identity policy.</summary>
    public PolicyPrincipals? Principals { get; init; }

    /// <summary>Action or NotAction.</summary>
    public required PolicyPatterns Actions { get; init; }

    /// <summary>Resource or NotResource; everything in a trust policy, which has neither.</summary>
    public required PolicyPatterns Resources { get; init; }

    /// <summary>The conditions, all of which must hold; empty if there are none.</summary>
    public IReadOnlyList<PolicyCondition> Conditions { get; init; } = [];
}

/// <summary>Patterns with <c>*</c> and <c>?</c>, of actions or of resources.</summary>
/// <param name="Values">At least one.</param>
/// <param name="Negated">Whether they say what is not meant (NotAction, NotResource).</param>
public sealed record PolicyPatterns(IReadOnlyList<string> Values, bool Negated)
{
    /// <summary>What matches everything.</summary>
    public static PolicyPatterns Everything { get; } = new(["*"], Negated: false);
}

/// <summary>Principal or NotPrincipal.</summary>
public sealed record PolicyPrincipals
{
    /// <summary>Whether they say who is not meant (NotPrincipal).</summary>
    public bool Negated { get; init; }

    /// <summary>Accounts (12 digits or the root's ARN), ARNs of IAM and STS, unique ids, or <c>*</c>. A bare
    /// <c>"Principal": "*"</c> reads as <c>{"AWS": "*"}</c>, which means the same.</summary>
    public IReadOnlyList<string> Aws { get; init; } = [];

    /// <summary>Service principals.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Identity providers.</summary>
    public IReadOnlyList<string> Federated { get; init; } = [];

    /// <summary>Canonical user ids of S3.</summary>
    public IReadOnlyList<string> CanonicalUsers { get; init; } = [];

    /// <summary>Whether everyone is named.</summary>
    public bool IncludesEveryone => Aws.Contains("*") || Federated.Contains("*");
}

/// <summary>One key of the Condition element under one operator.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Key">The condition key as written; its case does not matter.</param>
/// <param name="Values">At least one; numbers and booleans in JSON's spelling.</param>
public sealed record PolicyCondition(ConditionOperator Operator, string Key, IReadOnlyList<string> Values);
