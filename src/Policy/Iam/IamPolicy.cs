using System.Text.Json;

namespace Strongroom.Policy.Iam;

/// <summary>What a policy is given to IAM or STS for.</summary>
public enum IamPolicyUse
{
    /// <summary>A policy of a user, group or role, inline or managed, which may also serve as a permissions boundary.</summary>
    Identity,

    /// <summary>A session policy, of AssumeRole and its kin or of GetFederationToken. The rules are those of an identity's.</summary>
    Session,

    /// <summary>The trust policy of a role.</summary>
    Trust,

    /// <summary>A policy of a resource, as SimulateCustomPolicy takes one.</summary>
    Resource,
}

/// <summary>The outcome of reading a policy by IAM's rules.</summary>
/// <param name="Document">The policy, or null if there is an error.</param>
/// <param name="Error">The message of MalformedPolicyDocument, or null if there is none.</param>
public sealed record IamPolicyReading(PolicyDocument? Document, string? Error);

/// <summary>
/// Reads policies as IAM does: the first thing that is wrong with one is told in IAM's words, those that the service was recorded to
/// answer. IAM is laxer than others: of an action only the service is looked at, and a condition may lack values. How long a policy may
/// be, and whether the principals of a trust policy exist, is for the service to check.
/// </summary>
public static class IamPolicy
{
    /// <summary>The error of a text that is no policy, where IAM says no more.</summary>
    internal const string SyntaxErrors = "Syntax errors in policy.";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Reads a policy.</summary>
    /// <param name="json">The policy as the caller sent it.</param>
    /// <param name="use">What it is for.</param>
    public static IamPolicyReading Read(string json, IamPolicyUse use)
    {
        var isIdentity = use is IamPolicyUse.Identity or IamPolicyUse.Session;
        var error = Check(json, use, isIdentity);
        if (error is not null)
            return new IamPolicyReading(null, error);
        var kind = isIdentity ? PolicyKind.Identity : use == IamPolicyUse.Trust ? PolicyKind.Trust : PolicyKind.Resource;

        // What is left are oddities that no recording shows, such as a member that is there twice.
        var reading = PolicyDocument.ReadAccepted(json, kind);
        return new IamPolicyReading(reading.Document, reading.Document is null ? SyntaxErrors : null);
    }

    private static string? Check(string json, IamPolicyUse use, bool isIdentity)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return isIdentity ? IdentityRules.Check(document.RootElement) : PrincipalRules.Check(document.RootElement, use == IamPolicyUse.Trust);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // The latter two are how the platform says that a string is not Unicode.
            return isIdentity ? SyntaxErrors : "This policy contains invalid Json";
        }
    }
}
