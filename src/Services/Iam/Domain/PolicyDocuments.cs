using Strongroom.Policy.Iam;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Domain;

/// <summary>Checks policy documents before they are stored.</summary>
internal static class PolicyDocuments
{
    /// <summary>Checks an identity's policy.</summary>
    /// <exception cref="AwsException">MalformedPolicyDocument.</exception>
    public static void CheckPermissions(string document) => Check(document, IamPolicyUse.Identity);

    /// <summary>Checks who may assume a role.</summary>
    /// <exception cref="AwsException">MalformedPolicyDocument, or LimitExceeded: it is too long.</exception>
    public static void CheckTrust(string document)
    {
        Check(document, IamPolicyUse.Trust);
        Quotas.Check(Quotas.SizeOf(document), Quotas.TrustPolicySize, "ACLSizePerRole");
    }

    /// <summary>Checks a version of a managed policy.</summary>
    /// <exception cref="AwsException">MalformedPolicyDocument, or LimitExceeded: it is too long.</exception>
    public static void CheckManaged(string document)
    {
        Check(document, IamPolicyUse.Identity);
        Quotas.Check(Quotas.SizeOf(document), Quotas.PolicySize, "PolicySize");
    }

    private static void Check(string document, IamPolicyUse use)
    {
        if (IamPolicy.Read(document, use).Error is { } error)
        {
            throw IamErrors.MalformedPolicyDocumentException(error);
        }
    }
}
