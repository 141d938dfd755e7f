using System.Security.Cryptography;
using Strongroom.Crypto;

namespace Strongroom.Protocol.SigV4;

/// <summary>
/// Keeps derived signing keys, as four HMACs per request would be most of its cost. A key is good for one access key, day,
/// region and service; it is dropped when the secret key it came from is no longer the one presented. Bounded: the least
/// recently used key goes first. Keys are zeroed when they go. Safe for concurrent use.
/// </summary>
internal sealed class SigningKeyCache(int capacity) : IDisposable
{
    private readonly Dictionary<Scope, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private readonly Lock _gate = new();
    private readonly int _capacity = Math.Max(1, capacity);

    /// <summary>How many keys are held.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>How many keys were derived rather than found; for tests and measures.</summary>
    public long Derivations { get; private set; }

    /// <summary>Copies the signing key out, so that eviction cannot zero it under a reader.</summary>
    public void Get(string accessKeyId, SecretValue secretKey, string date, string region, string service, Span<byte> key)
    {
        var scope = new Scope(accessKeyId, date, region, service);
        lock (_gate)
        {
            if (_entries.TryGetValue(scope, out var node) && node.Value.IsOf(secretKey))
            {
                Take(node, key);
                return;
            }
        }

        // The secret itself is not kept; its hash says whether it changed.
        Span<byte> fingerprint = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secretKey.Reveal(), fingerprint);
        lock (_gate)
        {
            if (_entries.TryGetValue(scope, out var node))
            {
                if (CryptographicOperations.FixedTimeEquals(node.Value.Fingerprint, fingerprint))
                {
                    Take(node, key);
                    return;
                }

                Drop(node);
            }
        }

        // Derived outside the lock: two threads may do it at once, which costs little and blocks nobody.
        SigningKey.Derive(secretKey, date, region, service, key);
        lock (_gate)
        {
            Derivations++;
            if (_entries.TryGetValue(scope, out var raced))
                Drop(raced);
            while (_entries.Count >= _capacity)
                Drop(_byUse.Last!);
            _entries[scope] = _byUse.AddFirst(new Entry(scope, secretKey, key.ToArray(), fingerprint.ToArray()));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            while (_byUse.Last is { } last)
                Drop(last);
        }
    }

    private void Take(LinkedListNode<Entry> node, Span<byte> key)
    {
        if (node != _byUse.First)
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
        }

        node.Value.Key.CopyTo(key);
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        CryptographicOperations.ZeroMemory(node.Value.Key);
        CryptographicOperations.ZeroMemory(node.Value.Fingerprint);
        _byUse.Remove(node);
        _entries.Remove(node.Value.Scope);
    }

    private readonly record struct Scope(string AccessKeyId, string Date, string Region, string Service);

    private sealed class Entry(Scope scope, SecretValue source, byte[] key, byte[] fingerprint)
    {
        // A caller that holds its secrets brings the same object each time, which spares the hash.
        private readonly WeakReference<SecretValue> _source = new(source);

        public bool IsOf(SecretValue secretKey) => _source.TryGetTarget(out var known) && ReferenceEquals(known, secretKey);

        public Scope Scope => scope;

        public byte[] Key => key;

        public byte[] Fingerprint => fingerprint;
    }
}
