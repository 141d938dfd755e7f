namespace Strongroom.Protocol.SigV4;

/// <summary>
/// The canonical URI of Signature Version 4. Every service but S3 normalises the path (RFC 3986 section 5.2.4, repeated
/// slashes too) and encodes what is on the wire once more; S3 takes object keys as they are and encodes them once.
/// </summary>
internal static class CanonicalPath
{
    public static void Write(PooledBytes target, string path, bool normalize, bool s3)
    {
        using var source = new PooledBytes(path.Length + 16);
        source.Add(path.AsSpan());
        if (source.Length == 0 || source.Array[0] != (byte)'/')
            target.Add((byte)'/');
        if (s3)
            WriteOnceEncoded(target, source.Written);
        else if (normalize && NeedsNormalizing(source.Written))
            WriteNormalized(target, source.Written);
        else
            WriteEncoded(target, source.Written);
    }

    /// <summary>Most paths are <c>/</c> or a plain chain of names: those skip the work.</summary>
    private static bool NeedsNormalizing(ReadOnlySpan<byte> path) =>
        path.IndexOf("//"u8) >= 0 || path.IndexOf("/."u8) >= 0;

    private static void WriteEncoded(PooledBytes target, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (value == (byte)'/')
                target.Add(value);
            else
                target.AddUriEncoded(value);
        }
    }

    /// <summary>Keeps what is a valid escape already (its digits in upper case) and encodes the rest.</summary>
    private static void WriteOnceEncoded(PooledBytes target, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'/')
            {
                target.Add(bytes[i]);
            }
            else if (CanonicalQuery.TryUnescape(bytes, i, out var value))
            {
                // An escaped slash stays escaped: decoding it would make two different keys look alike.
                if (value == (byte)'/')
                    target.Add("%2F"u8);
                else
                    target.AddUriEncoded(value);
                i += 2;
            }
            else
            {
                target.AddUriEncoded(bytes[i]);
            }
        }
    }

    private static void WriteNormalized(PooledBytes target, ReadOnlySpan<byte> path)
    {
        // Segments kept so far, as a stack of where each begins in the target, so that ".." can drop the last one.
        var depth = 0;
        var capacity = path.Count((byte)'/') + 1;
        var starts = capacity <= 64 ? stackalloc int[capacity] : new int[capacity];
        var rest = path;
        while (!rest.IsEmpty)
        {
            var slash = rest.IndexOf((byte)'/');
            var segment = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? default : rest[(slash + 1)..];
            if (segment.IsEmpty || segment.SequenceEqual("."u8))
                continue;
            if (segment.SequenceEqual(".."u8))
            {
                if (depth > 0)
                    target.Truncate(starts[--depth]);
                continue;
            }

            starts[depth++] = target.Length;
            target.Add((byte)'/');
            WriteEncoded(target, segment);
        }

        if (depth == 0 || path[^1] == (byte)'/')
            target.Add((byte)'/');
    }
}
