using System.Buffers;

namespace Strongroom.Protocol.SigV4;

/// <summary>
/// The canonical query string: each name and value unescaped and escaped again by RFC 3986, sorted by name and then by
/// value in byte order. A plus sign is a plus sign, not a space (AWS's signers escape spaces as %20).
/// </summary>
internal static class CanonicalQuery
{
    private const int StackPairs = 32;

    /// <param name="target">Receives the canonical form.</param>
    /// <param name="query">As received, without the question mark.</param>
    /// <param name="without">A parameter to leave out (its unescaped name), or null.</param>
    /// <param name="alsoWithout">Another one, or null.</param>
    public static void Write(PooledBytes target, string query, string? without, string? alsoWithout)
    {
        if (query.Length == 0)
            return;
        using var raw = new PooledBytes(query.Length);
        using var encoded = new PooledBytes(query.Length * 3);
        Pair[]? rented = null;
        try
        {
            raw.Add(query.AsSpan());
            var capacity = raw.Written.Count((byte)'&') + 1;
            var pairs = capacity <= StackPairs
                ? stackalloc Pair[StackPairs]
                : (rented = ArrayPool<Pair>.Shared.Rent(capacity));
            var count = Encode(encoded, raw.Written, pairs, without, alsoWithout);
            pairs = pairs[..count];
            pairs.Sort(new ByNameThenValue(encoded.Array));
            for (var i = 0; i < pairs.Length; i++)
            {
                if (i > 0)
                    target.Add((byte)'&');
                target.Add(pairs[i].Name(encoded.Array));
                target.Add((byte)'=');
                target.Add(pairs[i].Value(encoded.Array));
            }
        }
        finally
        {
            if (rented is not null)
                ArrayPool<Pair>.Shared.Return(rented);
        }
    }

    /// <summary>Reads <c>%XX</c> at <paramref name="index"/>.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> bytes, int index, out byte value)
    {
        value = 0;
        if (bytes[index] != (byte)'%' || index + 2 >= bytes.Length)
            return false;
        var high = HexDigit(bytes[index + 1]);
        var low = HexDigit(bytes[index + 2]);
        if (high < 0 || low < 0)
            return false;
        value = (byte)((high << 4) | low);
        return true;
    }

    private static int Encode(PooledBytes encoded, ReadOnlySpan<byte> raw, Span<Pair> pairs, string? without, string? alsoWithout)
    {
        var count = 0;
        foreach (var range in raw.Split((byte)'&'))
        {
            var part = raw[range];
            if (part.IsEmpty)
                continue;
            var equals = part.IndexOf((byte)'=');
            var nameStart = encoded.Length;
            Recode(encoded, equals < 0 ? part : part[..equals]);
            var valueStart = encoded.Length;
            var name = encoded.Written[nameStart..];
            if (IsNamed(name, without) || IsNamed(name, alsoWithout))
            {
                encoded.Truncate(nameStart);
                continue;
            }

            if (equals >= 0)
                Recode(encoded, part[(equals + 1)..]);
            pairs[count++] = new Pair(nameStart, valueStart, encoded.Length);
        }

        return count;
    }

    /// <summary>The names left out consist of unreserved characters only, so their encoded form is the name itself.</summary>
    private static bool IsNamed(ReadOnlySpan<byte> encodedName, string? name)
    {
        if (name is null || encodedName.Length != name.Length)
            return false;
        for (var i = 0; i < name.Length; i++)
        {
            if (encodedName[i] != name[i])
                return false;
        }

        return true;
    }

    private static void Recode(PooledBytes target, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (TryUnescape(bytes, i, out var value))
            {
                target.AddUriEncoded(value);
                i += 2;
            }
            else
            {
                target.AddUriEncoded(bytes[i]);
            }
        }
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };

    private readonly struct Pair(int nameStart, int valueStart, int end)
    {
        public ReadOnlySpan<byte> Name(byte[] bytes) => bytes.AsSpan(nameStart, valueStart - nameStart);

        public ReadOnlySpan<byte> Value(byte[] bytes) => bytes.AsSpan(valueStart, end - valueStart);
    }

    private readonly struct ByNameThenValue(byte[] bytes) : IComparer<Pair>
    {
        public int Compare(Pair x, Pair y)
        {
            // Names alone first: comparing "name=value" whole would sort "a-b" before "a", as '-' is less than '='.
            var byName = x.Name(bytes).SequenceCompareTo(y.Name(bytes));
            return byName != 0 ? byName : x.Value(bytes).SequenceCompareTo(y.Value(bytes));
        }
    }
}
