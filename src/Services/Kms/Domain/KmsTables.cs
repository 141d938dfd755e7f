using System.Text.Json.Serialization;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Domain;

/// <summary>The tables of KMS. Table numbers 30 to 39 are this service's; they and the record members are stored, so they
/// do not change.</summary>
internal static class KmsTables
{
    /// <summary>Keys by account, region, id.</summary>
    public static readonly TableDefinition<KeyRecord> Keys = new(
        30, "KMS keys", KmsJson.Default.KeyRecord, key => Key.Of(key.Account, key.Region, key.KeyId));

    /// <summary>Aliases by the key that they name.</summary>
    public static readonly IndexDefinition<AliasRecord> AliasesByTarget = new(
        1, "aliases by target", alias => [Key.Of(alias.Account, alias.Region, alias.TargetKeyId)]);

    /// <summary>Aliases by account, region, name.</summary>
    public static readonly TableDefinition<AliasRecord> Aliases = new(
        31, "KMS aliases", KmsJson.Default.AliasRecord, alias => Key.Of(alias.Account, alias.Region, alias.Name), AliasesByTarget);
}

/// <summary>The stored form of the records.</summary>
[JsonSerializable(typeof(KeyRecord))]
[JsonSerializable(typeof(AliasRecord))]
internal sealed partial class KmsJson : JsonSerializerContext;
