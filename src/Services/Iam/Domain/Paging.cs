using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Domain;

/// <summary>One page of an answer.</summary>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="Marker">Where the next page goes on, or null at the end.</param>
internal readonly record struct PageOf<T>(IReadOnlyList<T> Items, string? Marker)
{
    /// <summary>IsTruncated.</summary>
    public bool IsTruncated => Marker is not null;
}

/// <summary>Marker and MaxItems. A marker is the last item's place in Base64Url; a forged one cannot lead outside the
/// caller's own list.</summary>
internal static class Paging
{
    private const int DefaultItems = 100;

    /// <summary>A page of a list in memory.</summary>
    /// <param name="sorted">All items, sorted by <paramref name="place"/> in ordinal order.</param>
    /// <param name="place">Unlike any other item's.</param>
    /// <param name="marker">The request's Marker.</param>
    /// <param name="maxItems">The request's MaxItems.</param>
    /// <exception cref="AwsException">ValidationError: the marker is none.</exception>
    public static PageOf<T> Of<T>(IEnumerable<T> sorted, Func<T, string> place, string? marker, int? maxItems)
    {
        var limit = maxItems ?? DefaultItems;
        var rest = marker is null ? sorted : Behind(sorted, place, Encoding.UTF8.GetString(Decode(marker)));
        var items = rest.Take(limit + 1).ToList();
        if (items.Count <= limit)
        {
            return new PageOf<T>(items, null);
        }

        items.RemoveAt(limit);
        return new PageOf<T>(items, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place(items[^1]))));
    }

    /// <summary>A page of what is made when it is asked for.</summary>
    /// <param name="count">How many items there are.</param>
    /// <param name="item">Makes one, by its place from 0.</param>
    /// <param name="marker">The request's Marker.</param>
    /// <param name="maxItems">The request's MaxItems.</param>
    /// <exception cref="AwsException">ValidationError: the marker is none.</exception>
    public static PageOf<T> Of<T>(int count, Func<int, T> item, string? marker, int? maxItems)
    {
        var first = 0;
        if (marker is not null && (!int.TryParse(Encoding.UTF8.GetString(Decode(marker)), NumberStyles.None, CultureInfo.InvariantCulture, out first) || first > count))
        {
            throw Invalid();
        }

        var length = Math.Min(maxItems ?? DefaultItems, count - first);
        var next = first + length;
        return new PageOf<T>(
            [.. Enumerable.Range(first, length).Select(item)],
            next < count ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(next.ToString(CultureInfo.InvariantCulture))) : null);
    }

    /// <summary>A page of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="listed">What the keys of all items begin with.</param>
    /// <param name="marker">The request's Marker.</param>
    /// <param name="maxItems">The request's MaxItems.</param>
    /// <param name="filter">Which records are listed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="AwsException">ValidationError: the marker is none.</exception>
    public static async Task<PageOf<T>> OfAsync<T>(
        Table<T> table, Key listed, string? marker, int? maxItems, Func<T, bool> filter, CancellationToken cancellation)
        where T : class
    {
        var limit = maxItems ?? DefaultItems;
        Key? position = marker is null ? null : Position(marker, listed);
        var rows = new List<Row<T>>();
        do
        {
            var page = await table.ScanAsync(listed, position, limit + 1, cancellation: cancellation);
            rows.AddRange(page.Rows.Where(row => filter(row.Value)));
            position = page.Next;
        }
        while (position is not null && rows.Count <= limit);

        var items = rows.Take(limit).Select(row => row.Value).ToList();
        return new PageOf<T>(items, rows.Count > limit ? Base64Url.EncodeToString(rows[limit - 1].Position.Bytes.Span) : null);
    }

    private static IEnumerable<T> Behind<T>(IEnumerable<T> sorted, Func<T, string> place, string position) =>
        sorted.SkipWhile(item => string.CompareOrdinal(place(item), position) <= 0);

    private static Key Position(string marker, Key listed)
    {
        var position = Decode(marker);
        return position.AsSpan().StartsWith(listed.Bytes.Span) ? Key.FromBytes(position) : throw Invalid();
    }

    private static byte[] Decode(string marker) => Base64Url.IsValid(marker) ? Base64Url.DecodeFromChars(marker) : throw Invalid();

    /// <summary>What is answered to a marker that is none.</summary>
    public static AwsException Invalid() => Faults.Validation("The specified value for marker is invalid.");
}
