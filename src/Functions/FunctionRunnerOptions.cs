namespace Strongroom.Functions;

/// <summary>What functions' processes are put into.</summary>
public enum FunctionSandbox
{
    /// <summary>Bubblewrap where it is there and works, else nothing.</summary>
    Auto,

    /// <summary>Bubblewrap; no function runs where it does not work.</summary>
    Bubblewrap,

    /// <summary>No sandbox: a process of its own user where the server is root, of the server's user elsewhere.</summary>
    None,
}

/// <summary>How functions are run.</summary>
public sealed record FunctionRunnerOptions
{
    /// <summary>A directory of the runner's own, for unpacked code and temporary files. Emptied at the start.</summary>
    public required string Directory { get; init; }

    /// <summary>What processes are put into.</summary>
    public FunctionSandbox Sandbox { get; init; } = FunctionSandbox.Auto;

    /// <summary>Where functions reach this server: their AWS_ENDPOINT_URL. Asked when a process starts, because the port may be known late; null for none.</summary>
    public Func<Uri?> Endpoint { get; init; } = static () => null;

    /// <summary>A PEM file of the authorities that the endpoint's certificate is checked against (AWS_CA_BUNDLE), or null for the machine's.</summary>
    public string? CertificateBundle { get; init; }

    /// <summary>How many processes may be at work at once.</summary>
    public int Concurrency { get; init; } = 2 * System.Environment.ProcessorCount;

    /// <summary>How many processes may be alive, at work or idle; the one idle longest makes room.</summary>
    public int MaxInstances { get; init; } = 8 * System.Environment.ProcessorCount;

    /// <summary>How long a process may be idle before it is ended.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long before its credentials end a process is replaced, beyond the function's time-out.</summary>
    public TimeSpan CredentialsMargin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The first of the 1,000 user and group ids that processes get, one each, where the server is root; no user of the machine may have
    /// one of them. Null for a range above 1,900,000,000 that follows from <see cref="Directory"/>.</summary>
    public int? FirstUserId { get; init; }

    /// <summary>How much code may be unpacked to, in bytes. AWS's limit.</summary>
    public long MaxCodeBytes { get; init; } = 250L * 1024 * 1024;
}
