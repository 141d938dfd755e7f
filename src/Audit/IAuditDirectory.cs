namespace Strongroom.Audit;

/// <summary>
/// Where the log's files are: the port below the log, so that tests can break it. Every call may throw
/// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>. Used by one writer and any number of readers,
/// also of other processes.
/// </summary>
public interface IAuditDirectory
{
    /// <summary>The names of the files in it, in no order; none when the directory does not exist.</summary>
    IReadOnlyList<string> List();

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">It is to be read or written and does not exist.</exception>
    IAuditFile Open(string name, AuditFileUse use);

    /// <summary>Deletes a file, if it exists.</summary>
    void Delete(string name);

    /// <summary>Makes created and deleted names durable.</summary>
    void Flush();

    /// <summary>The right to write, which one holder in one process has at a time and which ends with the process. Null when
    /// another holds it.</summary>
    IDisposable? TryLock();

    /// <summary>Keeps writers, but not other readers, away; changes nothing on the disk and needs no right to. Null when a
    /// writer is at work.</summary>
    /// <exception cref="UnauthorizedAccessException">Whether one is cannot be told.</exception>
    IDisposable? TryLockToRead();
}

/// <summary>What a file is opened for.</summary>
public enum AuditFileUse
{
    /// <summary>Reading what exists.</summary>
    Read,

    /// <summary>Reading and writing what exists.</summary>
    Write,

    /// <summary>Reading and writing; made, readable by the owner alone, when it does not exist.</summary>
    Create,
}
