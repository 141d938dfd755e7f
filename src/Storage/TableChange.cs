namespace Strongroom.Storage;

/// <summary>A record was written, or deleted when <paramref name="Row"/> is null.</summary>
/// <param name="Key">The primary key.</param>
/// <param name="Row">The new record.</param>
/// <param name="Revision">The revision of the commit.</param>
public sealed record TableChange<T>(Key Key, Row<T>? Row, long Revision)
    where T : class;
