namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// The order of ListSecrets: by creation unless SortBy says otherwise, ascending unless SortOrder says so. AWS documents
/// the first default and not the second; ascending keeps pages stable while secrets are being created. Secrets that are
/// equal by that order, or lack the date, are ordered by name, so that the order is total and a page can go on after any
/// secret even when that one has been deleted meanwhile.
/// </summary>
public sealed record SecretSort
{
    private SecretSort(string by, bool descending) => (By, Descending) = (by, descending);

    /// <summary>The API's name of what is sorted by.</summary>
    public string By { get; }

    /// <summary>Whether the greatest comes first.</summary>
    public bool Descending { get; }

    /// <summary>Reads SortBy and SortOrder, whose values are checked with the request's shape.</summary>
    public static SecretSort Read(string? sortBy, string? sortOrder) => new(sortBy ?? "created-date", sortOrder == "desc");

    /// <summary>Where a secret stands in this order.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="lastAccessed">When its value was last read, which is kept apart from the record.</param>
    public PagePosition PositionOf(SecretRecord secret, DateTimeOffset? lastAccessed = null) => new(
        By switch
        {
            "created-date" => Ticks(secret.CreatedDate),
            "last-accessed-date" => Ticks(lastAccessed),
            "last-changed-date" => Ticks(secret.LastChangedDate),
            "name" => secret.Name,
            _ => throw new InvalidOperationException($"SortBy '{By}' is not in the API model."),
        },
        secret.Name);

    /// <summary>Negative if the first position comes first in this order.</summary>
    public int Compare(PagePosition first, PagePosition second)
    {
        var order = string.CompareOrdinal(first.Key, second.Key);
        if (order == 0)
            order = string.CompareOrdinal(first.Tie, second.Tie);
        return Descending ? -order : order;
    }

    /// <summary>Where a secret of which no more is known stands, or null if this order takes more.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="created">When it was made.</param>
    public PagePosition? PositionOf(string name, DateTimeOffset created) => By switch
    {
        "created-date" => new PagePosition(Ticks(created), name),
        "name" => new PagePosition(name, name),
        _ => null,
    };

    // Fixed width, so that text order is time order. A missing date comes before all others.
    private static string Ticks(DateTimeOffset? date) => (date?.UtcTicks ?? 0).ToString("D19");
}

/// <summary>A place in an order: what is sorted by, and what makes it unique.</summary>
/// <param name="Key">Compares ordinally.</param>
/// <param name="Tie">Compares ordinally, where keys are equal.</param>
public sealed record PagePosition(string Key, string Tie);

/// <summary>A page of secrets.</summary>
/// <param name="Secrets">In order.</param>
/// <param name="Last">The place of the last of them if more follow, else null.</param>
public sealed record SecretPage(IReadOnlyList<SecretRecord> Secrets, PagePosition? Last);
