using Strongroom.Services.Access;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager;

/// <summary>The condition keys of Secrets Manager (service authorization reference).</summary>
internal static class SecretAccess
{
    /// <summary>An action on one secret, with the secret's policy and its condition keys.</summary>
    /// <param name="action">E.g. <c>secretsmanager:GetSecretValue</c>.</param>
    /// <param name="arn">The secret's ARN, or what was asked for if there is no such secret.</param>
    /// <param name="secret">The secret, or null.</param>
    /// <param name="owner">The account that the ARN names.</param>
    /// <param name="describe">Adds the keys of this action.</param>
    public static AccessRequest On(string action, string arn, SecretRecord? secret, string owner, Action<ConditionKeys>? describe = null) =>
        new(action, arn)
        {
            ResourcePolicy = secret?.ResourcePolicy,
            ResourceOwner = owner,
            ConditionsOf = () =>
            {
                var keys = new ConditionKeys().With("secretsmanager:SecretId", arn);
                if (secret is not null)
                {
                    OfSecret(keys, secret);
                }

                describe?.Invoke(keys);
                return keys;
            },
        };

    /// <summary>The request's tags.</summary>
    public static ConditionKeys WithTags(this ConditionKeys keys, IReadOnlyList<Tag>? tags) =>
        keys.WithRequestTags(tags.ToDomain().Select(tag => KeyValuePair.Create(tag.Key, tag.Value)));

    /// <summary>The key that a request names, as given and, if it is one, as an ARN.</summary>
    public static ConditionKeys WithKey(this ConditionKeys keys, string? keyId) => keys
        .With("secretsmanager:KmsKeyId", keyId)
        .With("secretsmanager:KmsKeyArn", keyId is not null && keyId.StartsWith("arn:", StringComparison.Ordinal) ? keyId : null);

    /// <summary>The regions and keys that a request replicates to.</summary>
    public static ConditionKeys WithReplicas(this ConditionKeys keys, IReadOnlyList<ReplicaRegionType>? replicas, bool? overwrite) => keys
        .With("secretsmanager:AddReplicaRegions", replicas?.Select(replica => replica.Region).OfType<string>())
        .With("secretsmanager:ForceOverwriteReplicaSecret", overwrite);

    private static void OfSecret(ConditionKeys keys, SecretRecord secret)
    {
        keys.With("secretsmanager:SecretPrimaryRegion", secret.PrimaryRegion ?? secret.Region)
            .With("secretsmanager:resource/AllowRotationLambdaArn", secret.Rotation?.LambdaArn)
            .With("secretsmanager:resource/Type", secret.Type);
        foreach (var tag in secret.Tags ?? [])
        {
            keys.Also($"secretsmanager:ResourceTag/{tag.Key}", tag.Value).Also($"aws:ResourceTag/{tag.Key}", tag.Value);
        }
    }
}
