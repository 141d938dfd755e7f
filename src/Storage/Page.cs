namespace Strongroom.Storage;

/// <summary>One page of a scan.</summary>
/// <param name="Rows">The rows, in order. May be fewer than asked for, even none, while there is a next page.</param>
/// <param name="Next">Where the next page goes on; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<Row<T>> Rows, Key? Next)
    where T : class;
