using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>The form of key policies; what they say is the policy engine's business.</summary>
internal static class KeyPolicy
{
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

    /// <summary>Refuses what is no JSON object, or too long.</summary>
    /// <exception cref="AwsException">MalformedPolicyDocumentException or LimitExceededException.</exception>
    public static void Check(string policy)
    {
        if (Encoding.UTF8.GetByteCount(policy) > MaxBytes)
        {
            throw KmsErrors.LimitExceededException($"A key policy cannot be longer than {MaxBytes} bytes.");
        }

        try
        {
            using var document = JsonDocument.Parse(policy);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                return;
            }
        }
        catch (JsonException)
        {
            // Answered below, together with JSON that is no object.
        }

        throw KmsErrors.MalformedPolicyDocumentException("The new key policy is not valid JSON.");
    }
}
