using System.Text.Json;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Model;

namespace Strongroom.Services.Sts.Trust;

/// <summary>Lets everybody assume every role: development mode without <c>--enforce</c>.</summary>
public sealed class UnenforcedTrust : ITrustEvaluator
{
    /// <inheritdoc/>
    public ValueTask<bool> AllowsAsync(TrustQuestion question, CallContext context) => ValueTask.FromResult(true);

    /// <inheritdoc/>
    public void CheckSessionPolicy(string document)
    {
        try
        {
            using var parsed = JsonDocument.Parse(document);
        }
        catch (JsonException)
        {
            throw StsErrors.MalformedPolicyDocumentException("This policy contains invalid Json");
        }
    }
}
