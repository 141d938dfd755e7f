using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Listing;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Lists the caller's secrets in the region, filtered and sorted, without values.</summary>
internal sealed class ListSecrets(SecretListing listing, AccessDates accesses) : Operation<ListSecretsRequest, ListSecretsResponse>
{
    private const int LargestPage = 100;

    public override ValueTask<AccessRequest> ResolveAsync(ListSecretsRequest request, CallContext context) =>
        ValueTask.FromResult(new AccessRequest("secretsmanager:ListSecrets", "*"));

    public override async ValueTask<ListSecretsResponse> ExecuteAsync(ListSecretsRequest request, CallContext context)
    {
        var query = new SecretQuery(
            nameof(ListSecrets),
            request.Filters.ToDomain(),
            SecretSort.Read(request.SortBy, request.SortOrder),
            request.IncludePlannedDeletion ?? false,
            request.MaxResults ?? LargestPage);
        var (page, next) = await listing.PageAsync(query, request.NextToken, context);
        var entries = new List<SecretListEntry>(page.Count);
        foreach (var secret in page)
        {
            entries.Add(Entry(secret, AccessDates.Last(await accesses.OfAsync(secret, context.Cancellation))));
        }

        return new ListSecretsResponse { SecretList = entries, NextToken = next };
    }

    private static SecretListEntry Entry(SecretRecord secret, DateTimeOffset? lastAccessed) => new()
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
        LastAccessedDate = lastAccessed,
        DeletedDate = secret.DeletedDate,
        NextRotationDate = secret.Rotation?.NextRotationDate,
        Tags = secret.Tags.ToShape(),
        SecretVersionsToStages = StagingLabels.Shown(secret.Versions),
        OwningService = secret.OwningService,
        CreatedDate = secret.CreatedDate,
        PrimaryRegion = secret.PrimaryRegion,
    };
}
