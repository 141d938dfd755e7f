using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Listing;

/// <summary>What a page of secrets is asked by.</summary>
/// <param name="Operation">The operation that asks; a token of one is refused by another.</param>
/// <param name="Filters">All of them must hold.</param>
/// <param name="Sort">The order.</param>
/// <param name="IncludeDeleted">Whether secrets scheduled for deletion are shown.</param>
/// <param name="Size">The most on a page.</param>
internal sealed record SecretQuery(
    string Operation, IReadOnlyList<SecretFilter> Filters, SecretSort Sort, bool IncludeDeleted, int Size);

/// <summary>
/// Pages of a region's secrets. The order of creation, change and name is that of an index, read from where the last page
/// ended until the page is full. Where a filter names a beginning of the name that few secrets have, those are read
/// instead and sorted here, and so is the order of last access, which no index has.
/// </summary>
internal sealed class SecretListing(Secrets secrets, AccessDates accesses, PageTokens tokens)
{
    /// <summary>Up to this many secrets are read and sorted rather than an index followed.</summary>
    private const int FewSecrets = 1000;

    private const int ScanSize = 200;

    public async ValueTask<(IReadOnlyList<SecretRecord> Secrets, string? NextToken)> PageAsync(
        SecretQuery query, string? nextToken, CallContext context)
    {
        var identity = IdentityOf(query, context);
        tokens.Decode(nextToken, identity, out var after).Throw();
        var page = await FewAsync(query, after, context) ?? await FollowAsync(query, after, context);
        return (page.Secrets, page.Last is null ? null : tokens.Encode(page.Last, identity));
    }

    private async ValueTask<SecretPage?> FewAsync(SecretQuery query, PagePosition? after, CallContext context)
    {
        var byAccess = query.Sort.By == SortByType.LastAccessedDate;
        if (!byAccess && NameBeginning(query) is null)
        {
            return null;
        }

        var found = new List<(SecretRecord Secret, DateTimeOffset? LastAccessed)>();
        var read = 0;
        Key? position = null;
        do
        {
            var page = await secrets.ScanAsync(null, PrefixOf(query, context), position, ScanSize, reverse: false, context.Cancellation);
            read += page.Rows.Count;
            if (!byAccess && read > FewSecrets)
            {
                return null;
            }

            foreach (var secret in page.Rows.Select(row => row.Value).Where(secret => IsShown(query, secret)))
            {
                found.Add((secret, byAccess ? AccessDates.Last(await accesses.OfAsync(secret, context.Cancellation)) : null));
            }

            position = page.Next;
        }
        while (position is not null);

        return query.Sort.Page(found, after, query.Size);
    }

    private async ValueTask<SecretPage> FollowAsync(SecretQuery query, PagePosition? after, CallContext context)
    {
        var index = IndexOf(query.Sort);
        var prefix = index is null ? PrefixOf(query, context) : Region(context);
        var position = after is null ? null : StartAfter(query.Sort, after, context);
        var found = new List<SecretRecord>();
        do
        {
            var page = await secrets.ScanAsync(index, prefix, position, ScanSize, query.Sort.Descending, context.Cancellation);
            foreach (var secret in page.Rows.Select(row => row.Value))
            {
                // The scan begins with all secrets of the same moment; those of the pages before are passed over.
                if ((after is not null && query.Sort.Compare(query.Sort.PositionOf(secret), after) <= 0) || !IsShown(query, secret))
                {
                    continue;
                }

                if (found.Count == query.Size)
                {
                    return new SecretPage(found, query.Sort.PositionOf(found[^1]));
                }

                found.Add(secret);
            }

            position = page.Next;
        }
        while (position is not null);

        return new SecretPage(found, null);
    }

    private static bool IsShown(SecretQuery query, SecretRecord secret) =>
        (query.IncludeDeleted || !secret.IsDeleted) && SecretFilter.MatchesAll(secret, query.Filters);

    private static Key Region(CallContext context) => Key.Of(context.Account, context.Region);

    private static KeyPrefix PrefixOf(SecretQuery query, CallContext context) =>
        NameBeginning(query) is { } beginning ? Region(context).StartingWith(beginning) : Region(context);

    /// <summary>What every name on the page begins with, or null if the filters do not say.</summary>
    private static string? NameBeginning(SecretQuery query) => query.Filters
        .Where(filter => filter is { Key: FilterKeys.Name, Values.Count: 1 } && !filter.Values[0].StartsWith('!'))
        .Select(filter => filter.Values[0])
        .FirstOrDefault();

    private static IndexDefinition<SecretRecord>? IndexOf(SecretSort sort) => sort.By switch
    {
        SortByType.CreatedDate => SecretTables.ByCreation,
        SortByType.LastChangedDate => SecretTables.ByChange,
        _ => null,
    };

    /// <summary>Where the index is read from so that nothing after <paramref name="after"/> is missed.</summary>
    private static Key? StartAfter(SecretSort sort, PagePosition after, CallContext context)
    {
        if (IndexOf(sort) is null)
        {
            return Region(context).Then(after.Key);
        }

        var moment = new DateTimeOffset(long.Parse(after.Key), TimeSpan.Zero);

        // An index key sorts before every entry of its moment; backwards the scan has to begin behind all of them.
        return Region(context).Then(sort.Descending ? moment.AddMilliseconds(1) : moment);
    }

    private static List<string?> IdentityOf(SecretQuery query, CallContext context) =>
    [
        query.Operation, context.Account, context.Region, query.Sort.By, query.Sort.Descending ? "desc" : "asc",
        query.IncludeDeleted ? "deleted" : "live",
        .. query.Filters.SelectMany(filter => new[] { "filter", filter.Key }.Concat(filter.Values)),
    ];
}
