using System.Buffers.Text;
using System.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>Marker and MaxItems: a marker is the last item's place in Base64Url. The lists are short enough to be gone through, and a
/// forged marker leads nowhere else.</summary>
internal static class Paging
{
    // The most that one page has, whatever is asked for (API reference, ListFunctions).
    private const int MaximumItems = 50;

    /// <summary>A page of a list.</summary>
    /// <param name="sorted">All items, sorted by <paramref name="place"/> in ordinal order.</param>
    /// <param name="place">Unlike any other item's.</param>
    /// <param name="marker">The request's Marker.</param>
    /// <param name="maxItems">The request's MaxItems.</param>
    /// <exception cref="AwsException">InvalidParameterValueException: the marker is none.</exception>
    public static async ValueTask<(IReadOnlyList<T> Items, string? NextMarker)> OfAsync<T>(
        IAsyncEnumerable<T> sorted, Func<T, string> place, string? marker, int? maxItems)
    {
        var limit = Math.Min(maxItems ?? MaximumItems, MaximumItems);
        var after = string.IsNullOrEmpty(marker) ? null : Decode(marker);
        var items = new List<T>();
        await foreach (var item in sorted)
        {
            if (after is not null && string.CompareOrdinal(place(item), after) <= 0)
            {
                continue;
            }

            if (items.Count == limit)
            {
                return (items, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place(items[^1]))));
            }

            items.Add(item);
        }

        return (items, null);
    }

    private static string Decode(string marker) => Base64Url.IsValid(marker)
        ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(marker))
        : throw LambdaErrors.InvalidParameterValueException("The marker is not valid.");
}
