using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Listing;

/// <summary>A secret that may pass the filters.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Record">The secret, if it has been read already.</param>
internal readonly record struct Candidate(string Name, DateTimeOffset Created, SecretRecord? Record);

/// <summary>
/// Finds the few secrets that can pass a set of filters: of all that narrows them down (the beginning of a name, each word
/// of the others), what has the fewest matches. Every source is read only as far as it may still be the best.
/// </summary>
internal sealed class Candidates(Secrets secrets)
{
    private const int ScanSize = 500;

    /// <summary>The candidates for a list, or null if every source has more than a number of them, or there is no source.</summary>
    /// <param name="query">The list.</param>
    /// <param name="limit">The most to find.</param>
    /// <param name="context">The caller.</param>
    public async ValueTask<IReadOnlyCollection<Candidate>?> FindAsync(SecretQuery query, int limit, CallContext context)
    {
        IReadOnlyCollection<Candidate>? fewest = null;
        foreach (var filter in query.Filters)
        {
            if (filter.Key == FilterKeys.Name)
            {
                // In the order of names, following them is as good.
                if (query.Sort.By != "name" && !filter.Values.Any(name => name.StartsWith('!')))
                {
                    fewest = await NamedAsync(filter.Values, Most(), context) ?? fewest;
                }

                continue;
            }

            foreach (var terms in FilterTerms.Sought(filter))
            {
                fewest = await WithTermAsync(terms, Most(), context) ?? fewest;
            }
        }

        return fewest;

        int Most() => fewest is null ? limit : fewest.Count - 1;
    }

    private async ValueTask<IReadOnlyCollection<Candidate>?> NamedAsync(IReadOnlyList<string> beginnings, int limit, CallContext context)
    {
        var found = new Dictionary<string, Candidate>();
        foreach (var beginning in beginnings)
        {
            Key? position = null;
            do
            {
                var prefix = Key.Of(context.Account, context.Region).StartingWith(beginning);
                var page = await secrets.ScanAsync(null, prefix, position, Size(limit), reverse: false, context.Cancellation);
                foreach (var row in page.Rows)
                {
                    found[row.Value.Name] = new Candidate(row.Value.Name, row.Value.CreatedDate, row.Value);
                }

                if (found.Count > limit)
                {
                    return null;
                }

                position = page.Next;
            }
            while (position is not null);
        }

        return found.Values;
    }

    private async ValueTask<IReadOnlyCollection<Candidate>?> WithTermAsync(IReadOnlyList<FilterTerm> beginnings, int limit, CallContext context)
    {
        var found = new Dictionary<string, Candidate>();
        foreach (var beginning in beginnings)
        {
            Key? position = null;
            do
            {
                var page = await secrets.ScanTermAsync(context.Account, context.Region, beginning, position, Size(limit), context.Cancellation);
                foreach (var (name, created) in page.Secrets)
                {
                    found[name] = new Candidate(name, created, null);
                }

                if (found.Count > limit)
                {
                    return null;
                }

                position = page.Next;
            }
            while (position is not null);
        }

        return found.Values;
    }

    // No more than tells that it is too many.
    private static int Size(int limit) => Math.Clamp(limit + 1, 1, ScanSize);
}
