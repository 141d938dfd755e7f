using Strongroom.Protocol.Errors;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;

namespace Strongroom.Services.Ssm.Listing;

/// <summary>
/// Pages of a region's parameters by name. A page may be shorter than asked for, and even empty, while more follow: a look
/// at the store is bounded, as AWS's is (API reference, DescribeParameters).
/// </summary>
internal sealed class ParameterListing(Parameters parameters, PageTokens tokens)
{
    // Behind every "segment/…" and before what follows in the alphabet of names.
    private const char BehindSubPaths = '\u007f';
    private const int MaxExamined = 2_000;
    private const int ScanSize = 100;

    /// <summary>The parameters that pass filters.</summary>
    /// <exception cref="AwsException">InvalidNextToken.</exception>
    public async ValueTask<(IReadOnlyList<ParameterRecord> Page, string? Next)> DescribeAsync(
        ParameterFilters filters, IReadOnlyList<string?> query, int size, string? token, CallContext context)
    {
        var after = Decode(token, query);
        if (filters.OnlyNames is not { } names)
        {
            return await ScanAsync("", recursive: true, filters, query, size, after, context);
        }

        var found = new List<ParameterRecord>();
        foreach (var name in names.Where(name => after is null || string.CompareOrdinal(name, after) > 0))
        {
            if (await parameters.FindAsync(context.Account, context.Region, name, context.Cancellation) is { } row && filters.Pass(row.Value))
            {
                found.Add(row.Value);
            }

            if (found.Count > size)
            {
                return (found[..size], Encode(found[size - 1].Name, query));
            }
        }

        return (found, null);
    }

    /// <summary>The parameters below a path that pass filters.</summary>
    /// <exception cref="AwsException">InvalidNextToken.</exception>
    public ValueTask<(IReadOnlyList<ParameterRecord> Page, string? Next)> ByPathAsync(
        string below, bool recursive, ParameterFilters filters, IReadOnlyList<string?> query, int size, string? token, CallContext context) =>
        ScanAsync(below, recursive, filters, query, size, Decode(token, query), context);

    /// <summary>The place behind which a list goes on, or null for its beginning.</summary>
    /// <exception cref="AwsException">InvalidNextToken.</exception>
    public string? Decode(string? token, IReadOnlyList<string?> query) =>
        tokens.Decode(token is "" ? null : token, query, out var position) is null
            ? position?.Key
            : throw SsmErrors.InvalidNextToken(ParameterTexts.InvalidToken);

    /// <summary>The token for going on behind a place.</summary>
    public string Encode(string place, IReadOnlyList<string?> query) => tokens.Encode(new PagePosition(place, ""), query);

    private async ValueTask<(IReadOnlyList<ParameterRecord> Page, string? Next)> ScanAsync(
        string below, bool recursive, ParameterFilters filters, IReadOnlyList<string?> query, int size, string? after, CallContext context)
    {
        var found = new List<ParameterRecord>();
        for (var examined = 0; examined < MaxExamined;)
        {
            var page = await parameters.ScanAsync(context.Account, context.Region, below, after, ScanSize, context.Cancellation);
            var skipped = false;
            foreach (var parameter in page.Rows.Select(row => row.Value))
            {
                examined++;
                if (!ParameterName.IsBelow(parameter.Name, below, recursive))
                {
                    // A whole branch that is not asked for is passed over in one step.
                    after = BehindBranch(parameter.Name, below);
                    skipped = true;
                    break;
                }

                if (filters.Pass(parameter))
                {
                    if (found.Count == size)
                    {
                        return (found, Encode(found[^1].Name, query));
                    }

                    found.Add(parameter);
                }

                after = parameter.Name;
            }

            if (!skipped && page.Next is null)
            {
                return (found, null);
            }
        }

        return (found, Encode(after!, query));
    }

    private static string BehindBranch(string name, string below)
    {
        var start = below.Length == 0 && name[0] == '/' ? 1 : below.Length;
        return name[..(name.IndexOf('/', start) + 1)] + BehindSubPaths;
    }
}
