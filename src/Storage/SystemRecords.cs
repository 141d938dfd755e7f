namespace Strongroom.Storage;

/// <summary>
/// The few values that are stored without the barrier, because it opens with them: the key ring and what protects it.
/// The caller has sealed them already. Keys come from <see cref="SystemKeys"/>.
/// </summary>
public sealed class SystemRecords(IKeyValueStore store)
{
    /// <summary>The value with its revision, or null.</summary>
    public ValueTask<Entry?> ReadAsync(Key key, CancellationToken cancellation = default) =>
        store.GetAsync(Checked(key).Bytes, cancellation);

    /// <summary>Writes values over those that were read, all or none.</summary>
    /// <returns>The new revision, which every written value has.</returns>
    /// <exception cref="ConflictException">One of the stored values is not at its expected revision.</exception>
    public async ValueTask<long> WriteAsync(IReadOnlyList<SystemWrite> writes, CancellationToken cancellation = default)
    {
        var commit = new Commit(
            [.. writes.Select(write => new Precondition(Checked(write.Key).Bytes, write.Expected))],
            [.. writes.Select(write => new Write(write.Key.Bytes, write.Value))]);
        var result = await store.CommitAsync(commit, cancellation);
        return result.Committed ? result.Revision : throw new ConflictException();
    }

    private static Key Checked(Key key)
    {
        if (!key.Bytes.Span.StartsWith(Key.Of(0).Bytes.Span)) throw new ArgumentException("Not a system key.", nameof(key));
        return key;
    }
}

/// <summary>One system value to write.</summary>
/// <param name="Key">One of <see cref="SystemKeys"/>.</param>
/// <param name="Value">Sealed bytes.</param>
/// <param name="Expected">The revision that was read; 0 when there was none.</param>
public readonly record struct SystemWrite(Key Key, ReadOnlyMemory<byte> Value, long Expected);
