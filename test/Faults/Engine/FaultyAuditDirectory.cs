using Strongroom.Audit;

namespace Strongroom.Faults.Tests.Engine;

/// <summary>What the disk under the audit log does.</summary>
internal enum AuditFault
{
    /// <summary>It works.</summary>
    None,

    /// <summary>Nothing can be opened, written or cut: an I/O error.</summary>
    InputOutput,

    /// <summary>Nothing can be made longer or made: no space is left. Cutting and reading work.</summary>
    DiskFull,

    /// <summary>Writes reach the file, fsync fails: whether they are durable nobody knows.</summary>
    Flush,

    /// <summary>Half of a write reaches the file, then an I/O error.</summary>
    Torn,

    /// <summary>As <see cref="Torn"/>, and neither can the torn end be cut off.</summary>
    TornForGood,
}

/// <summary>The directory of an audit log on a disk that fails as told. Files are the real ones.</summary>
internal sealed class FaultyAuditDirectory(string path) : IAuditDirectory, IDisposable
{
    private readonly AuditDirectory _inner = new(path);
    private readonly ManualResetEventSlim _mayFlush = new(true);
    private volatile int _fault;
    private int _failed;
    private int _held;

    /// <summary>What goes wrong.</summary>
    public AuditFault Fault
    {
        set => _fault = (int)value;
    }

    /// <summary>How many calls have failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>How many calls of fsync have been held up.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>fsync hangs from now on.</summary>
    public void HoldFlushes() => _mayFlush.Reset();

    /// <summary>fsync comes back.</summary>
    public void ReleaseFlushes() => _mayFlush.Set();

    public IReadOnlyList<string> List() => _inner.List();

    public IAuditFile Open(string name, AuditFileUse use)
    {
        if (use != AuditFileUse.Read)
        {
            FailIf(AuditFault.InputOutput);
        }

        return new FaultyFile(this, _inner.Open(name, use));
    }

    public void Delete(string name)
    {
        FailIf(AuditFault.InputOutput);
        _inner.Delete(name);
    }

    public void Flush()
    {
        FailIf(AuditFault.InputOutput, AuditFault.Flush);
        _inner.Flush();
    }

    public IDisposable? TryLock() => _inner.TryLock();

    public IDisposable? TryLockToRead() => _inner.TryLockToRead();

    public void Dispose() => _mayFlush.Dispose();

    private bool Is(params ReadOnlySpan<AuditFault> faults) => faults.Contains((AuditFault)_fault);

    private void FailIf(params ReadOnlySpan<AuditFault> faults)
    {
        if (Is(faults))
        {
            Fail();
        }
    }

    private void Fail()
    {
        Interlocked.Increment(ref _failed);
        throw new IOException($"Injected: {(AuditFault)_fault}.");
    }

    private sealed class FaultyFile(FaultyAuditDirectory disk, IAuditFile inner) : IAuditFile
    {
        public long Length => inner.Length;

        public int Read(Span<byte> buffer, long offset) => inner.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (disk.Is(AuditFault.Torn, AuditFault.TornForGood))
            {
                inner.Write(bytes[..(bytes.Length / 2)], offset);
                disk.Fail();
            }

            disk.FailIf(AuditFault.InputOutput, AuditFault.DiskFull);
            inner.Write(bytes, offset);
        }

        public void SetLength(long length)
        {
            disk.FailIf(AuditFault.InputOutput, AuditFault.TornForGood);
            inner.SetLength(length);
        }

        public void Flush()
        {
            if (!disk._mayFlush.IsSet)
            {
                Interlocked.Increment(ref disk._held);
                disk._mayFlush.Wait();
            }

            disk.FailIf(AuditFault.InputOutput, AuditFault.Flush);
            inner.Flush();
        }

        public void Dispose() => inner.Dispose();
    }
}
