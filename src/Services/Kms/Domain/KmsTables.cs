using System.Text.Json.Serialization;
using Strongroom.Services.Kms.Grants;
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

    /// <summary>Grants by key and grantee, in normal form.</summary>
    public static readonly IndexDefinition<GrantRecord> GrantsByGrantee = new(
        1, "grants by grantee", grant => [Key.Of(grant.Account, grant.Region, grant.KeyId, GrantPrincipal.Normalize(grant.Grantee))]);

    /// <summary>Grants by region and the principal that may retire them.</summary>
    public static readonly IndexDefinition<GrantRecord> GrantsByRetiring = new(
        2, "grants by retiring principal", grant => grant.Retiring is null ? [] : [Key.Of(grant.Region, grant.Retiring)]);

    /// <summary>Grants by key and id.</summary>
    public static readonly TableDefinition<GrantRecord> Grants = new(
        32,
        "KMS grants",
        KmsJson.Default.GrantRecord,
        grant => Key.Of(grant.Account, grant.Region, grant.KeyId, grant.GrantId),
        GrantsByGrantee,
        GrantsByRetiring);
}

/// <summary>The stored form of the records.</summary>
[JsonSerializable(typeof(KeyRecord))]
[JsonSerializable(typeof(AliasRecord))]
[JsonSerializable(typeof(GrantRecord))]
internal sealed partial class KmsJson : JsonSerializerContext;
