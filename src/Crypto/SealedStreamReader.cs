using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>Opens what <see cref="SealedStreamWriter"/> made. It hands out only bytes that are authentic at their place; that
/// nothing is missing at the end is certain once <see cref="Read"/> has answered 0.</summary>
public sealed class SealedStreamReader : IDisposable
{
    private readonly Stream _source;
    private readonly Xaes256Gcm _cipher;
    private readonly byte[] _header;
    private readonly byte[] _authenticated;
    private readonly byte[] _chunk = new byte[SealedStream.ChunkSize];

    // One byte more than a chunk: whether there is one tells whether the chunk is the last.
    private readonly byte[] _sealed = new byte[SealedStream.ChunkSize + Xaes256Gcm.TagSize + 1];
    private int _ahead;
    private int _position;
    private int _length;
    private long _number;
    private bool _ended;

    /// <summary>Begins to read. <paramref name="source"/> stays open and the caller's.</summary>
    /// <param name="source">At the beginning of the sealed form, which reaches to its end.</param>
    /// <param name="key">The stream's key.</param>
    /// <param name="associatedData">What it was written with.</param>
    /// <exception cref="SealedDataException">It is truncated or of an unknown format.</exception>
    public SealedStreamReader(Stream source, SecretValue key, ReadOnlySpan<byte> associatedData)
    {
        _source = source;
        _header = new byte[SealedStream.HeaderSize];
        if (source.ReadAtLeast(_header, _header.Length, throwOnEndOfStream: false) < _header.Length
            || !_header.AsSpan().StartsWith(SealedStream.Magic))
        {
            throw SealedDataException.UnknownFormat("sealed stream");
        }

        _authenticated = [.. _header, .. associatedData];
        _cipher = new Xaes256Gcm(key.Reveal());
    }

    /// <summary>Reads at least one byte unless the stream, or <paramref name="buffer"/>, has none; 0 at the end.</summary>
    /// <exception cref="SealedDataException">The stream was cut, changed, extended or put in another order, or is another
    /// key's.</exception>
    public int Read(Span<byte> buffer)
    {
        if (_position == _length && !_ended) Next();
        var count = Math.Min(buffer.Length, _length - _position);
        _chunk.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    /// <summary>Zeroes key and buffer.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_chunk);
        _cipher.Dispose();
    }

    private void Next()
    {
        var have = _ahead + _source.ReadAtLeast(_sealed.AsSpan(_ahead), _sealed.Length - _ahead, throwOnEndOfStream: false);
        var last = have < _sealed.Length;
        var box = _sealed.AsSpan(0, last ? have : have - 1);
        Span<byte> nonce = stackalloc byte[Xaes256Gcm.NonceSize];
        SealedStream.WriteNonce(nonce, _header, _number++, last);
        if (box.Length < Xaes256Gcm.TagSize
            || !_cipher.TryDecrypt(nonce, box, _chunk.AsSpan(0, box.Length - Xaes256Gcm.TagSize), _authenticated))
        {
            // Nothing is handed out again, whoever asks.
            _position = _length = 0;
            throw SealedDataException.NotAuthentic("sealed stream");
        }

        _position = 0;
        _length = box.Length - Xaes256Gcm.TagSize;
        _ended = last;
        _ahead = last ? 0 : 1;
        if (!last) _sealed[0] = _sealed[^1];
    }
}
