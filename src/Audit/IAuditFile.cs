namespace Strongroom.Audit;

/// <summary>An open file of the log; see <see cref="IAuditDirectory"/>.</summary>
public interface IAuditFile : IDisposable
{
    /// <summary>Its length in bytes at present.</summary>
    long Length { get; }

    /// <summary>Reads as many bytes as there are, up to the buffer's length; returns how many.</summary>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Writes all bytes. When it throws, any part of them may have been written.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Cuts or extends the file.</summary>
    void SetLength(long length);

    /// <summary>Makes everything that was written durable.</summary>
    void Flush();
}
