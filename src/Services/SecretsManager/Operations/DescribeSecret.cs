using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Tells all of a secret but its value. Members without a value are left out.</summary>
internal sealed class DescribeSecret(Secrets secrets, AccessDates accesses, Rotations rotations, TimeProvider time)
    : SecretOperation<DescribeSecretRequest, DescribeSecretResponse>(secrets)
{
    protected override string? SecretIdOf(DescribeSecretRequest request) => request.SecretId;

    protected override async ValueTask<DescribeSecretResponse> ExecuteAsync(
        DescribeSecretRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        var rotation = secret.Rotation is null ? null : (await rotations.FindAsync(secret.Arn, context.Cancellation))?.Value;
        return new DescribeSecretResponse
        {
            ARN = secret.Arn,
            Name = secret.Name,
            Type = secret.Type,
            Description = secret.Description,
            KmsKeyId = secret.KmsKeyId,
            RotationEnabled = secret.Rotation?.Enabled,
            RotationLambdaARN = secret.Rotation?.LambdaArn,
            RotationRules = secret.Rotation.ToShape(secret.LastRotatedDate),
            ExternalSecretRotationMetadata = secret.Rotation.ToMetadata(),
            ExternalSecretRotationRoleArn = secret.Rotation?.ExternalRoleArn,
            LastRotatedDate = secret.ShownLastRotatedDate,
            LastChangedDate = secret.LastChangedDate,
            LastAccessedDate = AccessDates.Last(await accesses.OfAsync(secret, context.Cancellation)),
            DeletedDate = secret.DeletedDate,
            NextRotationDate = secret.Rotation?.NextRotationDate,
            Tags = secret.Tags.ToShape(),
            VersionIdsToStages = StagingLabels.Shown(secret.Versions),
            OwningService = secret.OwningService,
            CreatedDate = secret.CreatedDate,
            PrimaryRegion = secret.PrimaryRegion,
            StrongroomRotation = RotationShape.Of(secret, rotation, time.GetUtcNow()),
            ReplicationStatus = secret.Replicas.ToShape(await ReplicaAccessesAsync(secret, context)),
        };
    }

    /// <summary>The day of the last read in each replica's region.</summary>
    private async ValueTask<Dictionary<string, DateTimeOffset>> ReplicaAccessesAsync(SecretRecord primary, CallContext context)
    {
        var days = new Dictionary<string, DateTimeOffset>();
        foreach (var replica in primary.Replicas)
        {
            if (await Secrets.FindAsync(primary.Account, replica.Region, primary.Name, context.Cancellation) is { } row
                && ReplicationRules.IsReplicaOf(row.Value, primary)
                && AccessDates.Last(await accesses.OfAsync(row.Value, context.Cancellation)) is { } day)
            {
                days[replica.Region] = day;
            }
        }

        return days;
    }
}
