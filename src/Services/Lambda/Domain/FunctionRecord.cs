using System.Text.Json.Serialization;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>
/// A function: what is changed in place (<c>$LATEST</c>), and what belongs to all of its versions. Stored, so member names do not
/// change. Versions that were published lie in a table of their own.
/// </summary>
internal sealed record FunctionRecord
{
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    /// <summary><c>$LATEST</c>.</summary>
    public required VersionRecord Latest { get; init; }

    /// <summary>The number of the last version that was published; 0 before the first. Numbers are not used again.</summary>
    public int LastVersion { get; init; }

    /// <summary>What <c>$LATEST</c> was when the last version was made of it (<see cref="VersionDigest"/>); null once that is deleted.</summary>
    public string? PublishedDigest { get; init; }

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, AliasRecord> Aliases { get; init; } = new Dictionary<string, AliasRecord>();

    /// <summary>By qualifier; that of the function itself under the empty one.</summary>
    public IReadOnlyDictionary<string, FunctionPolicy> Policies { get; init; } = new Dictionary<string, FunctionPolicy>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>How many invocations may run at once; null for no limit of its own.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>The ARN without a qualifier.</summary>
    [JsonIgnore]
    public string Arn => FunctionReference.ArnOf(Account, Region, Name);

    /// <summary>The policy that a request with this qualifier has to be allowed by, or null.</summary>
    public FunctionPolicy? PolicyOf(string? qualifier) => Policies.GetValueOrDefault(qualifier ?? "");

    /// <summary>The function with an alias, in the place of one of the same name.</summary>
    public FunctionRecord With(AliasRecord alias) => this with
    {
        Aliases = new Dictionary<string, AliasRecord>(Aliases) { [alias.Name] = alias },
    };

    /// <summary>The function with a policy, or without one where that is null.</summary>
    public FunctionRecord With(string qualifier, FunctionPolicy? policy)
    {
        var policies = new Dictionary<string, FunctionPolicy>(Policies);
        policies.Remove(qualifier);
        if (policy is not null)
        {
            policies.Add(qualifier, policy);
        }

        return this with { Policies = policies };
    }
}

/// <summary>A version that was published.</summary>
internal sealed record PublishedRecord
{
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public required VersionRecord Version { get; init; }
}

/// <summary>A name for a version, or for two that share the invocations.</summary>
internal sealed record AliasRecord
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public string? Description { get; init; }

    /// <summary>The second version, or null.</summary>
    public string? AdditionalVersion { get; init; }

    /// <summary>Its part of the invocations, 0 to 1.</summary>
    public double AdditionalWeight { get; init; }

    public required string RevisionId { get; init; }
}
