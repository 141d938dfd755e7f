using System.Text.Json.Serialization;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// What is kept of a version besides its value, which lives elsewhere under a data key of its own. A version may exist
/// before it has a value: RotateSecret makes an empty one that the rotation function fills.
/// </summary>
public sealed record VersionRecord
{
    /// <summary>When the version was made; for one that rotation made empty, when it was filled.</summary>
    public required DateTimeOffset CreatedDate { get; init; }

    /// <summary>The key the caller chose (id, ARN or alias, as given), or null for aws/secretsmanager.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>The ARN of the key that protects the value, or null while there is no value.</summary>
    public string? KmsKeyArn { get; init; }

    /// <summary>Whether a value is stored for the version.</summary>
    public bool HasValue { get; init; }

    /// <summary>The staging labels: a set, kept in ordinal order because that is how AWS lists them.</summary>
    public IReadOnlyList<string> Stages
    {
        get;
        init => field = [.. value.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    } = [];

    /// <summary>Whether the version has no label: hidden from DescribeSecret, and removed in time.</summary>
    [JsonIgnore]
    public bool IsDeprecated => Stages.Count == 0;

    /// <summary>Whether the version has this label.</summary>
    public bool Has(string stage) => Stages.Contains(stage, StringComparer.Ordinal);

    /// <summary>The version with a label more.</summary>
    public VersionRecord With(string stage) => this with { Stages = [.. Stages, stage] };

    /// <summary>The version without a label.</summary>
    public VersionRecord Without(string stage) => this with { Stages = [.. Stages.Where(held => held != stage)] };
}
