using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Storage;

/// <summary>
/// Index keys for words that the store must not show, such that words which begin alike have keys which begin alike: a
/// scan for a beginning works on the keys as on the words. Each place in a word becomes two bytes, cut from what AES makes
/// of everything up to that place, so whoever lacks the key sees which words share a beginning, how long it is and how often
/// it occurs, and not the words (ADR 0007).
/// <para>Two words have the same key with a probability of about 2^-16 for each place where they differ, and always if they
/// are the same up to <see cref="MaxBytes"/>: the record itself has to decide. Stored, so it does not change.</para>
/// </summary>
public sealed class Blinding
{
    /// <summary>Bytes of UTF-8 that count; what a word has behind them makes no difference.</summary>
    public const int MaxBytes = 2 * Chunk;

    /// <summary>The length of a key.</summary>
    internal const int KeyBytes = 32;

    private const int BytesEach = 2;
    private const int Block = 16;
    private const int Chunk = Block - 2;

    // In the place of a length, which ends at MaxBytes: keeps a link apart from what becomes part of a key.
    private const byte Link = 0xFF;

    private readonly byte[] _key;

    // Transforms are for one thread at a time.
    private readonly ConcurrentBag<ICryptoTransform> _idle = [];

    /// <summary>Blinds with a key of <see cref="KeyBytes"/> bytes.</summary>
    internal Blinding(byte[] key, byte[] id) => (_key, Id) = (key, id);

    internal byte[] Key => _key;

    /// <summary>Tells this key from others; no secret.</summary>
    internal byte[] Id { get; }

    /// <summary>The key of a word, or the beginning of the keys of all words that begin with it.</summary>
    /// <param name="domain">Keeps apart what is not searched together: the same word in two domains has two keys.</param>
    /// <param name="word">The word, folded as it is compared.</param>
    public byte[] Blind(byte domain, string word)
    {
        Span<byte> text = stackalloc byte[MaxBytes];
        Encoding.UTF8.GetEncoder().Convert(word, text, flush: true, out _, out var length, out _);
        if (length == 0) return [];

        var blocks = new byte[length * Block];
        var output = new byte[length * BytesEach];
        if (!_idle.TryTake(out var transform)) transform = NewTransform();
        var first = text[..Math.Min(length, Chunk)];
        Transform(transform, blocks, domain, first, 0, [], output);
        if (length > Chunk)
        {
            var link = new byte[Block];
            (link[0], link[1]) = (domain, Link);
            first.CopyTo(link.AsSpan(2));
            transform.TransformBlock(link, 0, Block, link, 0);
            Transform(transform, blocks, domain, text[Chunk..length], Chunk, link, output);
        }

        _idle.Add(transform);
        CryptographicOperations.ZeroMemory(text);
        return output;
    }

    // One block for each place of a chunk: the domain, the place, and the chunk up to it, chained to the chunk before.
    private static void Transform(ICryptoTransform transform, byte[] blocks, byte domain, ReadOnlySpan<byte> chunk, int at, ReadOnlySpan<byte> link, byte[] output)
    {
        Array.Clear(blocks);
        for (var place = 0; place < chunk.Length; place++)
        {
            var block = blocks.AsSpan(place * Block, Block);
            (block[0], block[1]) = (domain, (byte)(at + place + 1));
            chunk[..(place + 1)].CopyTo(block[2..]);
            for (var index = 0; index < link.Length; index++) block[index] ^= link[index];
        }

        transform.TransformBlock(blocks, 0, chunk.Length * Block, blocks, 0);
        for (var place = 0; place < chunk.Length; place++)
            blocks.AsSpan(place * Block, BytesEach).CopyTo(output.AsSpan((at + place) * BytesEach));
    }

    private ICryptoTransform NewTransform()
    {
        using var aes = Aes.Create();
        aes.Key = _key;
        // A block at a time is what is wanted here: the blocks are made distinct by what is in them.
#pragma warning disable CA5358
        aes.Mode = CipherMode.ECB;
#pragma warning restore CA5358
        aes.Padding = PaddingMode.None;
        return aes.CreateEncryptor();
    }
}
