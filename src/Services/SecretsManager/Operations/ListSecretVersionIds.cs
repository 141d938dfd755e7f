using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Lists the versions of a secret, those without a label only if asked for.</summary>
internal sealed class ListSecretVersionIds(Secrets secrets, AccessDates accesses, PageTokens tokens)
    : SecretOperation<ListSecretVersionIdsRequest, ListSecretVersionIdsResponse>(secrets)
{
    private const int LargestPage = 100;

    protected override string? SecretIdOf(ListSecretVersionIdsRequest request) => request.SecretId;

    protected override async ValueTask<ListSecretVersionIdsResponse> ExecuteAsync(
        ListSecretVersionIdsRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        var withDeprecated = request.IncludeDeprecated ?? false;
        IReadOnlyList<string> query = ["ListSecretVersionIds", secret.Arn, withDeprecated ? "all" : "labelled"];
        tokens.Decode(request.NextToken, query, out var after).Throw();

        // By age, then id: an order in which a new version never changes the pages before it.
        var shown = secret.Versions
            .Where(entry => withDeprecated || !entry.Value.IsDeprecated)
            .Select(entry => (entry.Key, entry.Value, Position: new PagePosition(entry.Value.CreatedDate.UtcTicks.ToString("D19"), entry.Key)))
            .OrderBy(entry => entry.Position.Key, StringComparer.Ordinal).ThenBy(entry => entry.Position.Tie, StringComparer.Ordinal)
            .Where(entry => after is null || Compare(entry.Position, after) > 0)
            .ToList();
        var page = shown.Take(request.MaxResults ?? LargestPage).ToList();
        var days = await accesses.OfAsync(secret, context.Cancellation);
        return new ListSecretVersionIdsResponse
        {
            ARN = secret.Arn,
            Name = secret.Name,
            Versions = [.. page.Select(entry => new SecretVersionsListEntry
            {
                VersionId = entry.Key,
                VersionStages = entry.Value.IsDeprecated ? null : entry.Value.Stages,
                LastAccessedDate = days.TryGetValue(entry.Key, out var day) ? day : null,
                CreatedDate = entry.Value.CreatedDate,
                KmsKeyIds = [entry.Value.KmsKeyId ?? KeyNames.DefaultInVersions],
            })],
            NextToken = page.Count < shown.Count ? tokens.Encode(page[^1].Position, query) : null,
        };
    }

    private static int Compare(PagePosition first, PagePosition second) =>
        string.CompareOrdinal(first.Key, second.Key) is var order and not 0 ? order : string.CompareOrdinal(first.Tie, second.Tie);
}
