using Strongroom.Audit;

namespace Strongroom.Server.Tests.Hosting;

/// <summary>An audit log's directory whose files can be told to fail when they are written.</summary>
internal sealed class FailingAuditDirectory(IAuditDirectory inner) : IAuditDirectory
{
    private volatile bool _fails;

    /// <summary>Whether writing fails at present.</summary>
    public bool Fails
    {
        get => _fails;
        set => _fails = value;
    }

    public IReadOnlyList<string> List() => inner.List();

    public IAuditFile Open(string name, AuditFileUse use) => new File(inner.Open(name, use), this);

    public void Delete(string name) => inner.Delete(name);

    public void Flush() => inner.Flush();

    public IDisposable? TryLock() => inner.TryLock();

    public IDisposable? TryLockToRead() => inner.TryLockToRead();

    private sealed class File(IAuditFile file, FailingAuditDirectory directory) : IAuditFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (directory.Fails) throw new IOException("Injected: the disk is full.");
            file.Write(bytes, offset);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Flush() => file.Flush();

        public void Dispose() => file.Dispose();
    }
}
