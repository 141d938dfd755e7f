using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Crypto;

/// <summary>
/// Secret material in memory: bytes that neither print nor serialise by accident and that can be zeroed.
/// Strings are held as their UTF-8 bytes. It is a class, not a record, so no generated member shows the content;
/// code that needs the bytes asks for them by name (<see cref="Reveal"/>), which is easy to find in review.
/// </summary>
public sealed class SecretValue : IDisposable, IEquatable<SecretValue>
{
    private readonly byte[] _bytes;
    private bool _disposed;

    private SecretValue(byte[] bytes) => _bytes = bytes;

    /// <summary>Length in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>Takes ownership of <paramref name="bytes"/>: the caller keeps no copy, and they are zeroed on dispose.</summary>
    public static SecretValue Own(byte[] bytes) => new(bytes);

    /// <summary>Copies <paramref name="bytes"/>.</summary>
    public static SecretValue Copy(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>The UTF-8 bytes of <paramref name="text"/>.</summary>
    public static SecretValue FromText(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary><paramref name="length"/> random bytes for a key, in memory that the collector does not move, so that no
    /// stray copy is left behind.</summary>
    public static SecretValue Random(int length)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        RandomNumberGenerator.Fill(bytes);
        return new SecretValue(bytes);
    }

    /// <summary>The bytes themselves; valid until dispose.</summary>
    public ReadOnlySpan<byte> Reveal()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _bytes;
    }

    /// <summary>Compares in constant time for equal lengths.</summary>
    public bool Equals(SecretValue? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(Reveal(), other.Reveal());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SecretValue);

    /// <summary>Says nothing of the content, so that it cannot leak through a hash.</summary>
    public override int GetHashCode() => _bytes.Length;

    /// <summary>Never the content.</summary>
    public override string ToString() => "***";

    /// <summary>Zeroes the bytes.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
