using System.Text.Json.Serialization;

namespace Strongroom.Services.SecretsManager.Store;

/// <summary>
/// The stored value of one version: encrypted in an envelope of its own, beneath the barrier that seals the record.
/// Written once; only a change of the KMS key writes it again.
/// </summary>
internal sealed record ValueRecord
{
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    /// <summary>The six characters of the secret's ARN: a later secret of the same name has others.</summary>
    public required string Suffix { get; init; }

    public required string VersionId { get; init; }

    /// <summary>Whether the value came as SecretBinary.</summary>
    public required bool IsBinary { get; init; }

    /// <summary>The ARN of the KMS key that encrypted the data key.</summary>
    public required string KmsKeyArn { get; init; }

    /// <summary>The data key as KMS encrypted it, bound to <c>{SecretARN, SecretVersionId}</c>.</summary>
    public required byte[] EncryptedDataKey { get; init; }

    /// <summary>The value under the data key.</summary>
    public required byte[] Ciphertext { get; init; }
}

[JsonSerializable(typeof(ValueRecord))]
[JsonSerializable(typeof(AccessRecord))]
[JsonSerializable(typeof(PageTokenKeyRecord))]
internal sealed partial class StoreJson : JsonSerializerContext;
