namespace Strongroom.Functions;

/// <summary>A version of a function as it is to be run. Instances of it are reused as long as <see cref="RevisionId"/> stays the same.</summary>
public sealed record FunctionSpec
{
    /// <summary>The function's ARN without a qualifier.</summary>
    public required string Arn { get; init; }

    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary><c>$LATEST</c> or the version's number.</summary>
    public required string Version { get; init; }

    /// <summary>Changes with every change of code or configuration.</summary>
    public required string RevisionId { get; init; }

    /// <summary>The account that owns it, 12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>The region that it runs in.</summary>
    public required string Region { get; init; }

    /// <summary>A runtime's identifier (<c>python3.12</c>, <c>nodejs22.x</c>, <c>provided.al2023</c>), or null for a webhook.</summary>
    public string? Runtime { get; init; }

    /// <summary>The entry point in the code, e.g. <c>lambda_function.lambda_handler</c>; null where the runtime needs none.</summary>
    public string? Handler { get; init; }

    /// <summary>Where the event is posted to when the function is a webhook, else null.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>The SHA-256 of the zip, base64, by which unpacked code is found again.</summary>
    public required string CodeSha256 { get; init; }

    /// <summary>Opens the zip.</summary>
    public required Func<CancellationToken, ValueTask<Stream>> OpenCodeAsync { get; init; }

    /// <summary>The variables that the function's owner has set. They may be secret: never logged.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The credentials of the function's role, fetched when a process is started.</summary>
    public required Func<CancellationToken, ValueTask<FunctionCredentials>> CredentialsAsync { get; init; }

    /// <summary>How long an invocation may take: 1 to 900 s.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Memory in MiB: 128 to 10,240.</summary>
    public required int MemorySize { get; init; }
}
