namespace Strongroom.Crypto;

/// <summary>
/// One key of the key ring: the barrier seals with the ring's newest term and opens with the one that a blob names.
/// </summary>
public sealed class KeyTerm : IDisposable
{
    internal KeyTerm(uint number, DateTimeOffset created, SecretValue key)
    {
        Number = number;
        Created = created;
        Key = key;
        Cipher = new Xaes256Gcm(key.Reveal());
    }

    /// <summary>1 for the first term, then without gaps.</summary>
    public uint Number { get; }

    /// <summary>When the key was made (UTC, to the millisecond).</summary>
    public DateTimeOffset Created { get; }

    internal SecretValue Key { get; }

    internal Xaes256Gcm Cipher { get; }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        Key.Dispose();
        Cipher.Dispose();
    }
}
