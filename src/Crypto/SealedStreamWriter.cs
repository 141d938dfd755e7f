using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>Seals a stream of any length in the form of <see cref="SealedStream"/>. What was written is a whole stream only
/// after <see cref="Complete"/>.</summary>
public sealed class SealedStreamWriter : IDisposable
{
    private readonly Stream _target;
    private readonly Xaes256Gcm _cipher;
    private readonly byte[] _header;
    private readonly byte[] _authenticated;
    private readonly byte[] _chunk = new byte[SealedStream.ChunkSize];
    private readonly byte[] _sealed = new byte[SealedStream.ChunkSize + Xaes256Gcm.TagSize];
    private int _length;
    private long _number;
    private bool _complete;

    /// <summary>Begins a stream. <paramref name="target"/> stays open and the caller's.</summary>
    /// <param name="target">Receives the sealed form.</param>
    /// <param name="key">32 bytes that seal this stream and nothing else.</param>
    /// <param name="associatedData">Authenticated with every chunk, not written.</param>
    public SealedStreamWriter(Stream target, SecretValue key, ReadOnlySpan<byte> associatedData)
    {
        _target = target;
        _cipher = new Xaes256Gcm(key.Reveal());
        _header = [.. SealedStream.Magic, .. RandomNumberGenerator.GetBytes(SealedStream.PrefixSize)];
        _authenticated = [.. _header, .. associatedData];
        target.Write(_header);
    }

    /// <summary>Adds bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_complete) throw new InvalidOperationException("The stream is complete.");
        while (!bytes.IsEmpty)
        {
            // A full chunk waits for what follows: only then is it known not to be the last.
            if (_length == _chunk.Length) Flush(last: false);
            var count = Math.Min(bytes.Length, _chunk.Length - _length);
            bytes[..count].CopyTo(_chunk.AsSpan(_length));
            _length += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Ends the stream.</summary>
    public void Complete()
    {
        if (_complete) return;
        Flush(last: true);
        _complete = true;
    }

    /// <summary>Zeroes key and buffer.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_chunk);
        _cipher.Dispose();
    }

    private void Flush(bool last)
    {
        Span<byte> nonce = stackalloc byte[Xaes256Gcm.NonceSize];
        SealedStream.WriteNonce(nonce, _header, _number++, last);
        var box = _sealed.AsSpan(0, _length + Xaes256Gcm.TagSize);
        _cipher.Encrypt(nonce, _chunk.AsSpan(0, _length), box, _authenticated);
        _target.Write(box);
        _length = 0;
    }
}
