namespace Strongroom.Audit.Tests;

/// <summary>The calls of the file port that change something.</summary>
public enum FileCall
{
    Create,
    Write,
    SetLength,
    Flush,
    Delete,
    FlushNames,
}

/// <summary>What goes wrong with a call.</summary>
public enum FileFault
{
    None,

    /// <summary>Nothing is done, an I/O error is reported.</summary>
    Before,

    /// <summary>Half of a write is done.</summary>
    Halfway,

    /// <summary>It is done, but an I/O error is reported.</summary>
    After,
}

/// <summary>A directory in memory that knows what would survive a power failure, and that fails on demand.</summary>
public sealed class MemoryDirectory : IAuditDirectory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Content> _files = [];
    private bool _locked;

    public MemoryDirectory()
    {
    }

    public MemoryDirectory(IReadOnlyDictionary<string, byte[]> files)
    {
        foreach (var (name, bytes) in files) _files[name] = new Content { Bytes = bytes, Durable = bytes, NameIsDurable = true };
    }

    /// <summary>Asked before each changing call.</summary>
    public Func<FileCall, string, FileFault> Faults { get; set; } = (_, _) => FileFault.None;

    public IReadOnlyList<string> List()
    {
        lock (_gate) return [.. _files.Keys];
    }

    public IAuditFile Open(string name, AuditFileUse use)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(name, out var content))
            {
                if (use != AuditFileUse.Create) throw new FileNotFoundException(name);
                content = new Content();
                Do(FileCall.Create, name, () => _files[name] = content, () => { });
            }

            return new OpenFile(this, name, content);
        }
    }

    public void Delete(string name)
    {
        lock (_gate) Do(FileCall.Delete, name, () => _files.Remove(name), () => { });
    }

    public void Flush()
    {
        lock (_gate)
        {
            Do(FileCall.FlushNames, "", () =>
            {
                foreach (var content in _files.Values) content.NameIsDurable = true;
            }, () => { });
        }
    }

    public IDisposable? TryLock()
    {
        lock (_gate)
        {
            if (_locked) return null;
            _locked = true;
            return new Right(this);
        }
    }

    /// <summary>Whether the lock may be read.</summary>
    public bool MayLock { get; init; } = true;

    public IDisposable? TryLockToRead() => MayLock ? TryLock() : throw new UnauthorizedAccessException("Injected: the lock may not be read.");

    /// <summary>The files as they are, or as they are after a power failure that lost everything not flushed.</summary>
    public Dictionary<string, byte[]> Snapshot(bool loseUnflushed = false)
    {
        lock (_gate)
        {
            return _files
                .Where(file => !loseUnflushed || file.Value.NameIsDurable)
                .ToDictionary(file => file.Key, file => (loseUnflushed ? file.Value.Durable : file.Value.Bytes).ToArray());
        }
    }

    private void Do(FileCall call, string name, Action whole, Action half)
    {
        var fault = Faults(call, name);
        if (fault is FileFault.None or FileFault.After) whole();
        if (fault == FileFault.Halfway) half();
        if (fault != FileFault.None) throw new IOException($"Injected: {call} of {name} failed.");
    }

    private sealed class Content
    {
        public byte[] Bytes { get; set; } = [];

        public byte[] Durable { get; set; } = [];

        public bool NameIsDurable { get; set; }
    }

    private sealed class Right(MemoryDirectory directory) : IDisposable
    {
        public void Dispose()
        {
            lock (directory._gate) directory._locked = false;
        }
    }

    private sealed class OpenFile(MemoryDirectory directory, string name, Content content) : IAuditFile
    {
        public long Length
        {
            get
            {
                lock (directory._gate) return content.Bytes.Length;
            }
        }

        public int Read(Span<byte> buffer, long offset)
        {
            lock (directory._gate)
            {
                if (offset >= content.Bytes.Length) return 0;
                var count = (int)Math.Min(buffer.Length, content.Bytes.Length - offset);
                content.Bytes.AsSpan((int)offset, count).CopyTo(buffer);
                return count;
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            var all = bytes.ToArray();
            lock (directory._gate) directory.Do(FileCall.Write, name, () => Put(all, offset), () => Put(all[..(all.Length / 2)], offset));
        }

        public void SetLength(long length)
        {
            lock (directory._gate)
            {
                directory.Do(FileCall.SetLength, name, () =>
                {
                    var bytes = content.Bytes;
                    Array.Resize(ref bytes, (int)length);
                    content.Bytes = bytes;
                }, () => { });
            }
        }

        public void Flush()
        {
            lock (directory._gate) directory.Do(FileCall.Flush, name, () => content.Durable = content.Bytes, () => { });
        }

        public void Dispose()
        {
        }

        private void Put(byte[] bytes, long offset)
        {
            var result = new byte[Math.Max(content.Bytes.Length, offset + bytes.Length)];
            content.Bytes.CopyTo(result, 0);
            bytes.CopyTo(result, offset);
            content.Bytes = result;
        }
    }
}
