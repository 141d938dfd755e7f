using System.Text.Json.Serialization;

namespace Strongroom.Services.Ssm.Domain;

/// <summary>A tag of a parameter. Keys are case-sensitive.</summary>
internal sealed record ParameterTag(string Key, string Value);

/// <summary>A resource policy with the id and hash that change it.</summary>
internal sealed record SharedPolicy(string Id, string Hash, string Text);

/// <summary>What is known of one version of a parameter, but for its value. Dates are UTC.</summary>
internal sealed record VersionInfo
{
    /// <summary>From 1; versions of a parameter have consecutive numbers.</summary>
    public required long Number { get; init; }

    /// <summary>String, StringList or SecureString.</summary>
    public required string Type { get; init; }

    /// <summary>Standard or Advanced.</summary>
    public required string Tier { get; init; }

    /// <summary>text, aws:ec2:image or aws:ssm:integration.</summary>
    public required string DataType { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>The ARN of who wrote it.</summary>
    public required string User { get; init; }

    /// <summary>Of a SecureString, the KMS key as the caller named it.</summary>
    public string? KeyId { get; init; }

    public string? Description { get; init; }

    public string? AllowedPattern { get; init; }

    /// <summary>The parameter policies in the order they were given.</summary>
    public IReadOnlyList<ParameterPolicy> Policies { get; init; } = [];

    /// <summary>Whether the value is encrypted under a KMS key.</summary>
    [JsonIgnore]
    public bool IsSecure => Type == ParameterKinds.SecureString;

    /// <summary>Whether it is of the advanced tier.</summary>
    [JsonIgnore]
    public bool IsAdvanced => Tier == ParameterKinds.Advanced;
}

/// <summary>A parameter: its versions are numbered from <see cref="Oldest"/> to that of <see cref="Current"/>. It holds no value,
/// so it may be a record.</summary>
internal sealed record ParameterRecord
{
    /// <summary>The owner, 12 digits.</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    /// <summary>The name, with its leading slash if it has one.</summary>
    public required string Name { get; init; }

    /// <summary>The latest version.</summary>
    public required VersionInfo Current { get; init; }

    /// <summary>The number of the oldest version that is kept.</summary>
    public required long Oldest { get; init; }

    /// <summary>The version of each label.</summary>
    public IReadOnlyDictionary<string, long> Labels { get; init; } = new Dictionary<string, long>();

    /// <summary>In the order they were added.</summary>
    public IReadOnlyList<ParameterTag> Tags { get; init; } = [];

    /// <summary>Who else may read the parameter, or null.</summary>
    public SharedPolicy? ResourcePolicy { get; init; }

    /// <summary>The ARN.</summary>
    [JsonIgnore]
    public string Arn => ParameterName.ArnOf(Name, Account, Region);

    /// <summary>Whether this version is kept.</summary>
    public bool Has(long version) => version >= Oldest && version <= Current.Number;

    /// <summary>The labels of a version, sorted.</summary>
    public IReadOnlyList<string> LabelsOf(long version) =>
        [.. Labels.Where(label => label.Value == version).Select(label => label.Key).Order(StringComparer.Ordinal)];
}

/// <summary>One version as it is stored: what is known of it, and its value. A class, for a record would print the value.</summary>
internal sealed class VersionRecord
{
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    public required VersionInfo Info { get; init; }

    /// <summary>UTF-8 of a String or StringList. Of a SecureString what KMS made of it, or with <see cref="EncryptedDataKey"/> what
    /// that key made of it.</summary>
    public required byte[] Value { get; init; }

    /// <summary>Of an advanced SecureString, the data key as KMS encrypted it.</summary>
    public byte[]? EncryptedDataKey { get; init; }
}

/// <summary>How many parameters an account has in a region, by tier.</summary>
internal sealed record CountRecord(string Account, string Region, int Standard, int Advanced);

/// <summary>How the service's records are stored: members that are null are left out.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ParameterRecord))]
[JsonSerializable(typeof(VersionRecord))]
[JsonSerializable(typeof(CountRecord))]
internal sealed partial class SsmJson : JsonSerializerContext;
