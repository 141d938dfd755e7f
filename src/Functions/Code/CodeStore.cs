using System.Security.Cryptography;

namespace Strongroom.Functions.Code;

/// <summary>
/// Unpacked code, each zip once however many functions and processes use it. A directory's name ends in random digits, so that
/// a process that knows the hash of another function's code still cannot name it.
/// </summary>
internal sealed class CodeStore(string directory, long maxBytes)
{
    // Code that no process uses is kept for the next start, but not all of it for ever.
    private const int KeptUnused = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private long _uses;

    /// <summary>The code of a function, which stays until the lease is disposed.</summary>
    /// <exception cref="FunctionStartException">It cannot be unpacked.</exception>
    public async Task<Lease> RentAsync(FunctionSpec spec, CancellationToken cancellation)
    {
        Entry entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(spec.CodeSha256, out entry!))
            {
                string random = RandomNumberGenerator.GetHexString(32, lowercase: true);
                string hash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(spec.CodeSha256)));
                entry = new Entry(Path.Combine(directory, $"{hash[..16]}-{random}"));
                _entries.Add(spec.CodeSha256, entry);
            }

            entry.Renters++;
        }

        try
        {
            await entry.Unpacking.WaitAsync(cancellation);
            try
            {
                if (!entry.Unpacked) await UnpackAsync(entry, spec, cancellation);
            }
            finally
            {
                entry.Unpacking.Release();
            }

            return new Lease(this, spec.CodeSha256, entry.Path);
        }
        catch
        {
            Return(spec.CodeSha256);
            throw;
        }
    }

    private async Task UnpackAsync(Entry entry, FunctionSpec spec, CancellationToken cancellation)
    {
        try
        {
            Directories.Create(entry.Path, Directories.Passable);
            await using var zip = await spec.OpenCodeAsync(cancellation);
            await FunctionArchive.UnpackAsync(zip, entry.Path, maxBytes, cancellation);
            entry.Unpacked = true;
        }
        catch (FunctionArchiveException refused)
        {
            Directories.Remove(entry.Path);
            throw new FunctionStartException(FunctionErrors.InvalidCode, refused.Message);
        }
        catch
        {
            Directories.Remove(entry.Path);
            throw;
        }
    }

    private void Return(string hash)
    {
        lock (_gate)
        {
            var entry = _entries[hash];
            entry.Renters--;
            entry.LastUse = ++_uses;
            var unused = _entries.Where(each => each.Value.Renters == 0).OrderByDescending(each => each.Value.LastUse).Skip(KeptUnused).ToList();
            foreach (var (key, gone) in unused)
            {
                _entries.Remove(key);
                Directories.Remove(gone.Path);
                gone.Unpacking.Dispose();
            }
        }
    }

    private sealed class Entry(string path)
    {
        public string Path { get; } = path;

        public SemaphoreSlim Unpacking { get; } = new(1);

        public bool Unpacked { get; set; }

        public int Renters { get; set; }

        public long LastUse { get; set; }
    }

    /// <summary>Code in use.</summary>
    internal sealed class Lease(CodeStore store, string hash, string path) : IDisposable
    {
        private int _returned;

        /// <summary>The directory that it is unpacked to.</summary>
        public string Path { get; } = path;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0) store.Return(hash);
        }
    }
}
