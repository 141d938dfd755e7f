using Strongroom.Protocol.Errors;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager;

/// <summary>Between the API's shapes and the domain's types.</summary>
internal static class Shapes
{
    public static IReadOnlyList<Tag>? ToShape(this IReadOnlyList<SecretTag>? tags) =>
        tags?.Select(tag => new Tag { Key = tag.Key, Value = tag.Value }).ToList();

    /// <summary>The request's tags. A tag without a value has an empty one.</summary>
    public static IReadOnlyList<SecretTag> ToDomain(this IReadOnlyList<Tag>? tags) =>
        tags is null ? [] : [.. tags.Select(tag => new SecretTag(Given(tag.Key, Messages.TagWithoutKey), tag.Value ?? ""))];

    public static IReadOnlyList<ReplicaRequest> ToDomain(this IReadOnlyList<ReplicaRegionType>? regions) =>
        regions is null ? [] : [.. regions.Select(region => new ReplicaRequest(Given(region.Region, Messages.ReplicaWithoutRegion), region.KmsKeyId))];

    /// <exception cref="Protocol.Errors.AwsException">A filter lacks its key or its values.</exception>
    public static IReadOnlyList<SecretFilter> ToDomain(this IReadOnlyList<Filter>? filters) =>
        filters is null ? [] : [.. filters.Select(filter => SecretFilter.Read(filter.Key, filter.Values).OrThrow())];

    /// <summary>The replicas as answers show them, or null if there are none.</summary>
    public static IReadOnlyList<ReplicationStatusType>? ToShape(
        this IReadOnlyList<ReplicaRecord> replicas, IReadOnlyDictionary<string, DateTimeOffset>? lastAccessed = null) =>
        replicas.Count == 0
            ? null
            : [.. replicas.Select(replica => new ReplicationStatusType
            {
                Region = replica.Region,
                KmsKeyId = replica.ShownKmsKeyId(),
                Status = replica.Status,
                StatusMessage = replica.StatusMessage,
                LastAccessedDate = lastAccessed is not null && lastAccessed.TryGetValue(replica.Region, out var day) ? day : null,
            })];

    public static RotationRules? ToDomain(this RotationRulesType? rules) =>
        rules is null ? null : new RotationRules(rules.AutomaticallyAfterDays, rules.Duration, rules.ScheduleExpression);

    /// <summary>The rules as answers show them: AutomaticallyAfterDays is worked out of a schedule as well.</summary>
    public static RotationRulesType? ToShape(this RotationConfiguration? rotation, DateTimeOffset? lastRotated) =>
        rotation is not { Rules: { } rules, ScheduleSetDate: { } set }
            ? null
            : new RotationRulesType
            {
                AutomaticallyAfterDays = RotationSchedule.Parse(rules).Value.AutomaticallyAfterDays(set, lastRotated),
                Duration = rules.Duration,
                ScheduleExpression = rules.ScheduleExpression,
            };

    public static IReadOnlyList<ExternalSecretRotationMetadataItem>? ToMetadata(this RotationConfiguration? rotation) =>
        rotation is not { ExternalMetadata.Count: > 0 }
            ? null
            : [.. rotation.ExternalMetadata.Select(item => new ExternalSecretRotationMetadataItem { Key = item.Key, Value = item.Value })];

    /// <summary>KmsKeyId as it is kept: the default key, however it was named, is null.</summary>
    public static string? NormalizeKey(string? keyId) =>
        keyId is null or "" || keyId == KeyNames.DefaultAlias || keyId.EndsWith($":{KeyNames.DefaultAlias}", StringComparison.Ordinal) ? null : keyId;

    /// <summary>A member that the model does not require and nothing can be done without.</summary>
    /// <exception cref="AwsException">InvalidParameterException: it is absent.</exception>
    public static string Given(string? member, string otherwise) => member ?? throw SecretsManagerErrors.InvalidParameterException(otherwise);
}
