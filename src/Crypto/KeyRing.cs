using System.Buffers.Binary;

namespace Strongroom.Crypto;

/// <summary>
/// The barrier's keys, terms 1..n of 256 bits each; the newest is active, the older ones stay so that what they sealed
/// opens. A ring does not change: rotation makes a new one that shares the older keys with the one it came from, so of a
/// line of rings only the newest is disposed.
/// <para>Serialised form (only ever stored sealed under the root key), frozen, numbers big-endian:
/// <c>count (4) | count × { term (4) | created, Unix milliseconds (8) | key (32) }</c>, terms ascending from 1.</para>
/// </summary>
public sealed class KeyRing : IDisposable
{
    private const int CountSize = sizeof(uint);
    private const int TermSize = sizeof(uint) + sizeof(long) + Xaes256Gcm.KeySize;

    private static readonly long FirstMoment = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastMoment = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly KeyTerm[] _terms;

    private KeyRing(KeyTerm[] terms) => _terms = terms;

    /// <summary>All terms, oldest first.</summary>
    public IReadOnlyList<KeyTerm> Terms => _terms;

    /// <summary>The term that seals.</summary>
    public KeyTerm Active => _terms[^1];

    /// <summary>A ring with one new random key.</summary>
    public static KeyRing Create(TimeProvider time) => new([NewTerm(1, time)]);

    /// <summary>This ring and a new random key, which becomes active.</summary>
    public KeyRing Rotate(TimeProvider time) => new([.. _terms, NewTerm(Active.Number + 1, time)]);

    /// <summary>The term with that number, or null.</summary>
    public KeyTerm? Find(uint number) => number >= 1 && number <= _terms.Length ? _terms[number - 1] : null;

    /// <summary>Zeroes all keys.</summary>
    public void Dispose()
    {
        foreach (KeyTerm term in _terms)
        {
            term.Dispose();
        }
    }

    /// <summary>
    /// This ring with those terms of <paramref name="newer"/> that it does not have yet. Keys that both have stay this
    /// ring's instances, for readers may be using them; the duplicates are zeroed. Takes ownership of
    /// <paramref name="newer"/> unless it throws.
    /// </summary>
    /// <exception cref="ArgumentException">The other ring lacks a term of this one or has another key for it.</exception>
    internal KeyRing Extend(KeyRing newer)
    {
        if (newer._terms.Length < _terms.Length)
        {
            throw new ArgumentException("The key ring lacks terms that are in use.", nameof(newer));
        }

        for (int i = 0; i < _terms.Length; i++)
        {
            if (!_terms[i].Key.Equals(newer._terms[i].Key))
            {
                throw new ArgumentException($"The key ring has another key for term {_terms[i].Number}.", nameof(newer));
            }
        }

        for (int i = 0; i < _terms.Length; i++)
        {
            if (!ReferenceEquals(_terms[i], newer._terms[i]))
            {
                newer._terms[i].Dispose();
            }
        }

        return new KeyRing([.. _terms, .. newer._terms[_terms.Length..]]);
    }

    /// <summary>The serialised form, in the clear: the caller zeroes it.</summary>
    internal byte[] Serialize()
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(CountSize + (TermSize * _terms.Length), pinned: true);
        BinaryPrimitives.WriteInt32BigEndian(bytes, _terms.Length);
        Span<byte> rest = bytes.AsSpan(CountSize);
        foreach (KeyTerm term in _terms)
        {
            BinaryPrimitives.WriteUInt32BigEndian(rest, term.Number);
            BinaryPrimitives.WriteInt64BigEndian(rest[4..], term.Created.ToUnixTimeMilliseconds());
            term.Key.Reveal().CopyTo(rest[12..]);
            rest = rest[TermSize..];
        }

        return bytes;
    }

    /// <summary>Reads the serialised form.</summary>
    /// <exception cref="SealedDataException">It is malformed.</exception>
    internal static KeyRing Deserialize(ReadOnlySpan<byte> bytes)
    {
        int count = bytes.Length < CountSize ? 0 : BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (count < 1 || bytes.Length != CountSize + ((long)TermSize * count))
        {
            throw SealedDataException.UnknownFormat("key ring");
        }

        var terms = new KeyTerm[count];
        ReadOnlySpan<byte> rest = bytes[CountSize..];
        for (int i = 0; i < count; i++)
        {
            uint number = BinaryPrimitives.ReadUInt32BigEndian(rest);
            long created = BinaryPrimitives.ReadInt64BigEndian(rest[4..]);
            if (number != i + 1 || created < FirstMoment || created > LastMoment)
            {
                throw SealedDataException.UnknownFormat("key ring");
            }

            terms[i] = new KeyTerm(number, DateTimeOffset.FromUnixTimeMilliseconds(created), SecretValue.Copy(rest.Slice(12, Xaes256Gcm.KeySize)));
            rest = rest[TermSize..];
        }

        return new KeyRing(terms);
    }

    private static KeyTerm NewTerm(uint number, TimeProvider time) =>
        new(number, DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()), SecretValue.Random(Xaes256Gcm.KeySize));
}
