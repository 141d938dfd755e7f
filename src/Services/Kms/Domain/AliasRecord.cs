using System.Text.Json.Serialization;

namespace Strongroom.Services.Kms.Domain;

/// <summary>A name for a key of the same account and region.</summary>
/// <param name="Account">The owner, 12 digits.</param>
/// <param name="Region">The region it is in.</param>
/// <param name="Name">With the prefix: <c>alias/…</c>.</param>
/// <param name="TargetKeyId">The id of the key.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Updated">When it last got another key, or was made.</param>
internal sealed record AliasRecord(
    string Account, string Region, string Name, string TargetKeyId, DateTimeOffset Created, DateTimeOffset Updated)
{
    /// <summary>The alias's ARN.</summary>
    [JsonIgnore]
    public string Arn => KmsArn.Alias(Account, Region, Name);
}
