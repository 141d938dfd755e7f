using System.Text.Json.Serialization;
using Strongroom.Crypto;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>Code and configuration of one version of a function. Stored, so member names do not change.</summary>
internal sealed record VersionRecord
{
    /// <summary><c>$LATEST</c> or a number.</summary>
    public required string Version { get; init; }

    /// <summary>Changes with every change of code or configuration.</summary>
    public required string RevisionId { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public required string Role { get; init; }

    /// <summary>Null for a webhook.</summary>
    public string? Runtime { get; init; }

    /// <summary>Null for a webhook.</summary>
    public string? Handler { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Seconds.</summary>
    public required int Timeout { get; init; }

    /// <summary>MiB.</summary>
    public required int MemorySize { get; init; }

    /// <summary>The variables; null for none. Records are sealed where they lie.</summary>
    public IReadOnlyDictionary<string, SecretValue>? Environment { get; init; }

    public string? KmsKeyArn { get; init; }

    /// <summary>Where the webhook is, in place of code; or null.</summary>
    public string? Webhook { get; init; }

    /// <summary>Names the upload that its code came with; null for a webhook.</summary>
    public string? CodeId { get; init; }

    /// <summary>Base64 of the SHA-256 of the zip, or of the webhook's address.</summary>
    public required string CodeSha256 { get; init; }

    /// <summary>Bytes of the zip; 0 for a webhook.</summary>
    public required long CodeSize { get; init; }

    public string Architecture { get; init; } = "x86_64";

    /// <summary>MiB of /tmp, told back only.</summary>
    public int EphemeralStorage { get; init; } = 512;

    /// <summary>Told back only.</summary>
    public string TracingMode { get; init; } = "PassThrough";

    /// <summary>Told back only.</summary>
    public LoggingRecord? Logging { get; init; }

    /// <summary>Told back only: a function here is in the server's own network.</summary>
    public VpcRecord? Vpc { get; init; }

    /// <summary>Whether it is code that runs here.</summary>
    [JsonIgnore]
    public bool IsCode => Webhook is null;
}

/// <summary>How a function's log is written, as its owner asked.</summary>
internal sealed record LoggingRecord(string? LogFormat, string? ApplicationLogLevel, string? SystemLogLevel, string? LogGroup);

/// <summary>The network that a function's owner named.</summary>
internal sealed record VpcRecord(IReadOnlyList<string> SubnetIds, IReadOnlyList<string> SecurityGroupIds, bool? Ipv6AllowedForDualStack);
