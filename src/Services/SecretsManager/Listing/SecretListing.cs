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
/// Pages of a region's secrets, at a cost that goes with the page and with what the filters match, not with the number of
/// secrets. The order of creation, change and name is that of an index, read from where the last page ended until the page
/// is full; that is soon when many secrets pass the filters. When few do, they are found by a filter's words and sorted
/// here. The order of last access has no index: without such a filter, all secrets are read for it.
/// </summary>
internal sealed class SecretListing(Secrets secrets, AccessDates accesses, PageTokens tokens)
{
    /// <summary>Up to this many candidates are read and sorted rather than an index followed to its end.</summary>
    internal const int FewSecrets = 5000;

    /// <summary>With up to this many pages of candidates, following the index is not even tried.</summary>
    private const int VeryFewPages = 2;

    /// <summary>An index is followed so far before many candidates are preferred.</summary>
    private const int ShortWay = 400;

    private const int ScanSize = 200;

    private readonly Candidates _candidates = new(secrets);

    public async ValueTask<(IReadOnlyList<SecretRecord> Secrets, string? NextToken)> PageAsync(
        SecretQuery query, string? nextToken, CallContext context)
    {
        var identity = IdentityOf(query, context);
        tokens.Decode(nextToken, identity, out var after).Throw();
        var page = await PageAsync(query, after, context);
        return (page.Secrets, page.Last is null ? null : tokens.Encode(page.Last, identity));
    }

    private async ValueTask<SecretPage> PageAsync(SecretQuery query, PagePosition? after, CallContext context)
    {
        if (query.Sort.By == SortByType.LastAccessedDate)
        {
            return await _candidates.FindAsync(query, FewSecrets, context) is { } narrowed
                ? await SelectAsync(query, after, narrowed, context)
                : await SelectFromAllAsync(query, after, context);
        }

        if (await _candidates.FindAsync(query, VeryFewPages * query.Size, context) is { } veryFew)
        {
            return await SelectAsync(query, after, veryFew, context);
        }

        if (await FollowAsync(query, after, query.Filters.Count == 0 ? null : ShortWay, context) is { } page)
        {
            return page;
        }

        return await _candidates.FindAsync(query, FewSecrets, context) is { } few
            ? await SelectAsync(query, after, few, context)
            : (await FollowAsync(query, after, null, context))!;
    }

    /// <summary>The page of candidates. Where they can be ordered by what is known of them, no more of their secrets are read
    /// than the page takes.</summary>
    private async ValueTask<SecretPage> SelectAsync(
        SecretQuery query, PagePosition? after, IReadOnlyCollection<Candidate> candidates, CallContext context)
    {
        if (query.Sort.PositionOf("", default) is null)
        {
            return await SelectAnyOrderAsync(query, after, candidates, context);
        }

        var ordered = candidates
            .Select(each => (Candidate: each, Position: query.Sort.PositionOf(each.Name, each.Created)!))
            .Where(each => after is null || query.Sort.Compare(each.Position, after) > 0)
            .Order(Comparer<(Candidate Candidate, PagePosition Position)>.Create((first, second) => query.Sort.Compare(first.Position, second.Position)));
        var found = new List<SecretRecord>();
        foreach (var (candidate, position) in ordered)
        {
            // Elsewhere in the order: deleted and made anew since the index was read. The next page finds it, or this one has.
            if (await ReadAsync(candidate, context) is not { } secret || !IsShown(query, secret) || query.Sort.PositionOf(secret) != position)
            {
                continue;
            }

            if (found.Count == query.Size)
            {
                return new SecretPage(found, query.Sort.PositionOf(found[^1]));
            }

            found.Add(secret);
        }

        return new SecretPage(found, null);
    }

    private async ValueTask<SecretPage> SelectAnyOrderAsync(
        SecretQuery query, PagePosition? after, IReadOnlyCollection<Candidate> candidates, CallContext context)
    {
        var selection = new PageSelection(query.Sort, after, query.Size);
        foreach (var candidate in candidates)
        {
            if (await ReadAsync(candidate, context) is { } secret && IsShown(query, secret))
            {
                selection.Add(secret, await LastAccessAsync(query, secret, context));
            }
        }

        return selection.ToPage();
    }

    private async ValueTask<SecretPage> SelectFromAllAsync(SecretQuery query, PagePosition? after, CallContext context)
    {
        var selection = new PageSelection(query.Sort, after, query.Size);
        Key? position = null;
        do
        {
            var page = await secrets.ScanAsync(null, PrefixOf(query, context), position, ScanSize, reverse: false, context.Cancellation);
            foreach (var secret in page.Rows.Select(row => row.Value).Where(secret => IsShown(query, secret)))
            {
                selection.Add(secret, await LastAccessAsync(query, secret, context));
            }

            position = page.Next;
        }
        while (position is not null);

        return selection.ToPage();
    }

    /// <summary>The page in the order of an index, or null if so many secrets were read before it was full.</summary>
    private async ValueTask<SecretPage?> FollowAsync(SecretQuery query, PagePosition? after, int? most, CallContext context)
    {
        var index = IndexOf(query.Sort);
        var prefix = index is null ? PrefixOf(query, context) : Region(context);
        var position = after is null ? null : StartAfter(query.Sort, after, context);
        // Without filters nearly all that is read is shown.
        var scanSize = query.Filters.Count == 0 ? Math.Min(query.Size + 1, ScanSize) : ScanSize;
        var found = new List<SecretRecord>();
        var read = 0;
        do
        {
            if (read >= most)
            {
                return null;
            }

            var page = await secrets.ScanAsync(index, prefix, position, scanSize, query.Sort.Descending, context.Cancellation);
            read += scanSize;
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

    private async ValueTask<SecretRecord?> ReadAsync(Candidate candidate, CallContext context) =>
        candidate.Record ?? (await secrets.FindAsync(context.Account, context.Region, candidate.Name, context.Cancellation))?.Value;

    private async ValueTask<DateTimeOffset?> LastAccessAsync(SecretQuery query, SecretRecord secret, CallContext context) =>
        query.Sort.By == SortByType.LastAccessedDate ? AccessDates.Last(await accesses.OfAsync(secret, context.Cancellation)) : null;

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
