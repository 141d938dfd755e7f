namespace Strongroom.Functions.Sandbox;

/// <summary>What a process is to be started with.</summary>
internal sealed record LaunchPlan
{
    /// <summary>The program and its arguments, as the process sees them.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>The directory with the function's code.</summary>
    public required string Code { get; init; }

    /// <summary>The directory with our bootstraps.</summary>
    public required string Runtime { get; init; }

    /// <summary>A directory for temporary files, the process's own.</summary>
    public required string Temporary { get; init; }

    /// <summary>The PEM file of authorities, readable by every user, or null.</summary>
    public string? Certificates { get; init; }

    /// <summary>The process's user and group id, or null for the server's.</summary>
    public int? User { get; init; }

    /// <summary>What bounds its memory, or null for a resource limit.</summary>
    public MemoryGroup? Group { get; init; }

    /// <summary>The function's memory in MiB.</summary>
    public required int MemorySize { get; init; }
}

/// <summary>Where a process finds what it was given.</summary>
/// <param name="Code">LAMBDA_TASK_ROOT.</param>
/// <param name="Runtime">LAMBDA_RUNTIME_DIR.</param>
/// <param name="Temporary">TMPDIR.</param>
/// <param name="Certificates">AWS_CA_BUNDLE.</param>
internal sealed record InnerPaths(string Code, string Runtime, string Temporary, string? Certificates);
