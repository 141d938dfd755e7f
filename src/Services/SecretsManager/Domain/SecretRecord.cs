using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// Everything about a secret in one region except its values, which are stored apart. Immutable; changed by <c>with</c>.
/// Dates are UTC. It holds no secret material, so it may be a record.
/// </summary>
public sealed record SecretRecord
{
    /// <summary>The owner, 12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>The region this record lives in.</summary>
    public required string Region { get; init; }

    /// <summary>The name, unique in account and region.</summary>
    public required string Name { get; init; }

    /// <summary>The full ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>The six characters that end the ARN; a replica's are those of its primary.</summary>
    public required string UniqueSuffix { get; init; }

    /// <summary>When the secret was made.</summary>
    public required DateTimeOffset CreatedDate { get; init; }

    /// <summary>The last change of any kind.</summary>
    public DateTimeOffset? LastChangedDate { get; init; }

    /// <summary>The last completed rotation, by function or by hand. Shown only while rotation is enabled.</summary>
    public DateTimeOffset? LastRotatedDate { get; init; }

    /// <summary>When deletion was asked for; null for a live secret.</summary>
    public DateTimeOffset? DeletedDate { get; init; }

    /// <summary>When a deleted secret is removed for good.</summary>
    public DateTimeOffset? PurgeDate { get; init; }

    /// <summary>The description, or null. An empty one counts as none.</summary>
    public string? Description { get; init => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>The key for new versions as the caller gave it, or null for aws/secretsmanager (also given as "").</summary>
    public string? KmsKeyId { get; init => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>The type of a managed external secret, or null.</summary>
    public string? Type { get; init => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>The service that manages the secret, or null.</summary>
    public string? OwningService { get; init; }

    /// <summary>In the order they were added. Null if the secret never had a tag, empty after all were removed: AWS
    /// answers the two differently.</summary>
    public IReadOnlyList<SecretTag>? Tags { get; init; }

    /// <summary>The resource policy, character for character as it was put, or null.</summary>
    public string? ResourcePolicy { get; init; }

    /// <summary>How the secret rotates, or null if that was never configured.</summary>
    public RotationConfiguration? Rotation { get; init; }

    /// <summary>The primary's region; null for a secret that is not replicated.</summary>
    public string? PrimaryRegion { get; init; }

    /// <summary>Of a primary, its replicas in the order they were added.</summary>
    public IReadOnlyList<ReplicaRecord> Replicas { get; init; } = [];

    /// <summary>The versions by id; <see cref="StagingLabels"/> moves their labels.</summary>
    public ImmutableDictionary<string, VersionRecord> Versions { get; init; } = ImmutableDictionary<string, VersionRecord>.Empty;

    /// <summary>The ClientRequestToken of CreateSecret: makes repeating the creation of a secret without a value harmless,
    /// as no version carries the token then.</summary>
    public string? CreationToken { get; init; }

    /// <summary>Whether deletion was asked for.</summary>
    [JsonIgnore]
    public bool IsDeleted => DeletedDate is not null;

    /// <summary>Whether this is a replica, which only its primary (and a change of key) may change.</summary>
    [JsonIgnore]
    public bool IsReplica => PrimaryRegion is not null && PrimaryRegion != Region;

    /// <summary>The date to show as LastRotatedDate: none unless rotation is enabled.</summary>
    [JsonIgnore]
    public DateTimeOffset? ShownLastRotatedDate => Rotation is { Enabled: true } ? LastRotatedDate : null;

    /// <summary>The secret with tags set: a known key keeps its place and takes the new value.</summary>
    public SecretRecord WithTags(IEnumerable<SecretTag> added)
    {
        List<SecretTag> tags = [.. Tags ?? []];
        foreach (var tag in added)
        {
            var known = tags.FindIndex(held => held.Key == tag.Key);
            if (known < 0)
                tags.Add(tag);
            else
                tags[known] = tag;
        }

        // Setting no tag on a secret that never had one leaves it so.
        return tags.Count == 0 && Tags is null ? this : this with { Tags = tags };
    }

    /// <summary>The secret without the tags of these keys; unknown keys are no error.</summary>
    public SecretRecord WithoutTags(IEnumerable<string> keys)
    {
        var removed = keys.ToHashSet(StringComparer.Ordinal);
        return Tags is null ? this : this with { Tags = [.. Tags.Where(tag => !removed.Contains(tag.Key))] };
    }
}
