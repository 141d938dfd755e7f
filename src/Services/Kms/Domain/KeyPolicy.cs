using System.Text;
using System.Text.Json.Nodes;
using Strongroom.Policy;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>The form of key policies; what they say is the policy engine's business.</summary>
internal static class KeyPolicy
{
    /// <summary>The name of a key's policy.</summary>
    public const string OnlyName = "default";

    /// <summary>Bytes of a key policy (KMS quotas: 32 KB).</summary>
    public const int MaxBytes = 32 * 1024;

    /// <summary>The policy of a key that was made without one: the account decides by IAM (KMS developer guide,
    /// "Default key policy").</summary>
    public static string Default(string account) => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Id"] = "key-default-1",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Sid"] = "Enable IAM User Permissions",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = $"arn:aws:iam::{account}:root" },
            ["Action"] = "kms:*",
            ["Resource"] = "*",
        }),
    }.ToJsonString();

    /// <summary>Refuses a policy that is too long or not of the policy language's form, or with which the caller could not
    /// change the key's policy again.</summary>
    /// <param name="policy">The new policy.</param>
    /// <param name="caller">Who puts it.</param>
    /// <param name="bypassLockoutCheck">BypassPolicyLockoutSafetyCheck: the caller knows what it does.</param>
    /// <exception cref="AwsException">MalformedPolicyDocumentException or LimitExceededException.</exception>
    public static void Check(string policy, Principal caller, bool bypassLockoutCheck)
    {
        if (Encoding.UTF8.GetByteCount(policy) > MaxBytes)
        {
            throw KmsErrors.LimitExceededException($"A key policy cannot be longer than {MaxBytes} bytes.");
        }

        PolicyReading reading = PolicyDocument.Read(policy, PolicyKind.Resource, MaxBytes);
        if (reading.Document is not { } document)
        {
            PolicyFinding finding = reading.Findings[0];
            throw KmsErrors.MalformedPolicyDocumentException(finding.Fault switch
            {
                PolicyFault.NotJson => "The new key policy is not valid JSON.",
                PolicyFault.Principal or PolicyFault.ServicePrincipal => "Policy contains a statement with one or more invalid principals.",
                _ => $"The new key policy is not valid. {finding.Message}",
            });
        }

        if (!bypassLockoutCheck && !KeyPolicyLockout.LeavesIn(document, caller))
        {
            throw KmsErrors.MalformedPolicyDocumentException(
                "The new key policy will not allow you to update the key policy in the future.");
        }
    }

    /// <summary>Refuses a policy name that no key has: the one policy of a key is called <c>default</c>.</summary>
    /// <exception cref="AwsException">NotFoundException.</exception>
    public static void CheckName(string? name)
    {
        if (name is not (null or OnlyName))
        {
            throw KmsErrors.NotFoundException("No such policy exists");
        }
    }
}
