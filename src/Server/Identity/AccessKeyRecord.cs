using System.Text.Json.Serialization;

namespace Strongroom.Server.Identity;

/// <summary>A long-term access key as it is stored (sealed by the barrier like every record).</summary>
internal sealed class AccessKeyRecord
{
    public required string AccessKeyId { get; init; }

    public required string Account { get; init; }

    /// <summary>The secret access key's ASCII bytes.</summary>
    public required byte[] SecretKey { get; init; }

    public required DateTimeOffset Created { get; init; }
}

[JsonSerializable(typeof(AccessKeyRecord))]
internal sealed partial class IdentityJson : JsonSerializerContext;
