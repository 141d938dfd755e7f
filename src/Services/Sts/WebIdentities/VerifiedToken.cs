using Strongroom.Services.Access;
using Strongroom.Services.Sts.Model;

namespace Strongroom.Services.Sts.WebIdentities;

/// <summary>What a token says that was verified.</summary>
/// <param name="Identity">Who it speaks of.</param>
/// <param name="Conditions">Condition keys made of its claims, e.g. <c>oidc.example/id/1:sub</c>.</param>
internal sealed record VerifiedToken(WebIdentity Identity, IReadOnlyDictionary<string, IReadOnlyList<string>> Conditions)
{
    /// <summary>Session tags in the claim <c>https://aws.amazon.com/tags</c>.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>The keys of those that are transitive.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The claim <c>https://aws.amazon.com/source_identity</c>, or null.</summary>
    public string? SourceIdentity { get; init; }
}
