namespace Strongroom.Audit;

/// <summary>
/// A place in the log that can be kept elsewhere and held against the log later (an anchor): no log that contains it differs
/// in anything before it. Text form: <c>sequence:hash</c>, the hash in 64 hexadecimal digits.
/// </summary>
/// <param name="Sequence">The last record's number; 0 when there is none.</param>
/// <param name="Hash">The chain's hash, 32 bytes.</param>
public sealed record AuditPosition(long Sequence, ReadOnlyMemory<byte> Hash)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Sequence}:{Convert.ToHexStringLower(Hash.Span)}";

    /// <summary>Reads the text form; null when it is none.</summary>
    public static AuditPosition? TryParse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !long.TryParse(text.AsSpan(0, colon), System.Globalization.NumberStyles.None, null, out var sequence)) return null;
        var hash = new byte[LogFormat.HashSize];
        var read = Convert.FromHexString(text.AsSpan(colon + 1), hash, out var consumed, out var written);
        return read == System.Buffers.OperationStatus.Done && written == hash.Length && colon + 1 + consumed == text.Length
            ? new AuditPosition(sequence, hash)
            : null;
    }

    /// <summary>Same record, same hash.</summary>
    public bool Equals(AuditPosition? other) =>
        other is not null && Sequence == other.Sequence && Hash.Span.SequenceEqual(other.Hash.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => Sequence.GetHashCode();
}
