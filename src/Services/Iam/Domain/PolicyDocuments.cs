using System.Text.Json;
using Strongroom.Policy;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Domain;

/// <summary>Checks documents with the policy library's reader.</summary>
internal sealed class PolicyDocuments : IPolicyValidation
{
    /// <inheritdoc/>
    public void Check(PolicyUse use, string document)
    {
        if (use is PolicyUse.Trust)
        {
            CheckTrust(document);
            return;
        }

        var reading = PolicyDocument.Read(document, PolicyKind.Identity, int.MaxValue);
        if (reading.Document is null)
        {
            throw IamErrors.MalformedPolicyDocumentException("Syntax errors in policy.");
        }

        // Customers' policies have to be of the version with variables.
        if (reading.Document.Version != PolicyVersions.Current)
        {
            throw IamErrors.MalformedPolicyDocumentException($"Policy document must be version {PolicyVersions.Current} or greater.");
        }
    }

    // A trust policy names principals and actions of STS, and its resource is the role itself.
    private static void CheckTrust(string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw IamErrors.MalformedPolicyDocumentException("This policy contains invalid Json");
        }

        using (document)
        {
            if (document.RootElement.ValueKind is not JsonValueKind.Object || !document.RootElement.TryGetProperty("Statement", out var statement))
            {
                throw IamErrors.MalformedPolicyDocumentException("Syntax errors in policy.");
            }

            var statements = statement.ValueKind is JsonValueKind.Array ? statement.EnumerateArray().ToList() : [statement];
            foreach (var each in statements)
            {
                CheckTrust(each);
            }
        }
    }

    private static void CheckTrust(JsonElement statement)
    {
        if (statement.ValueKind is not JsonValueKind.Object)
        {
            throw IamErrors.MalformedPolicyDocumentException("Syntax errors in policy.");
        }

        foreach (var prohibited in (string[])["Resource", "NotResource"])
        {
            if (statement.TryGetProperty(prohibited, out _))
            {
                throw IamErrors.MalformedPolicyDocumentException($"Has prohibited field {prohibited}");
            }
        }

        if (!statement.TryGetProperty("Principal", out _) && !statement.TryGetProperty("NotPrincipal", out _))
        {
            throw IamErrors.MalformedPolicyDocumentException("Missing required field Principal");
        }

        if (statement.TryGetProperty("Action", out var action))
        {
            var actions = action.ValueKind is JsonValueKind.Array ? action.EnumerateArray().ToList() : [action];
            if (actions.Any(each => each.ValueKind is not JsonValueKind.String || !each.GetString()!.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)))
            {
                throw IamErrors.MalformedPolicyDocumentException("AssumeRole policy may only specify STS AssumeRole actions.");
            }
        }
    }
}
