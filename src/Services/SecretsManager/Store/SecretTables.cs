using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Store;

/// <summary>How secrets lie in the store. Numbers are stored and never change; Secrets Manager has 20 to 29.</summary>
internal static class SecretTables
{
    /// <summary>A region's secrets, oldest first: the order of ListSecrets unless asked otherwise.</summary>
    public static IndexDefinition<SecretRecord> ByCreation { get; } =
        new(1, "by creation", secret => [Key.Of(secret.Account, secret.Region, secret.CreatedDate)]);

    /// <summary>A region's secrets by their last change.</summary>
    public static IndexDefinition<SecretRecord> ByChange { get; } =
        new(2, "by change", secret => [Key.Of(secret.Account, secret.Region, secret.LastChangedDate ?? secret.CreatedDate)]);

    /// <summary>A region's secrets by what filters look for, then by creation. The terms are blinded: they come from tags and
    /// descriptions, which are sealed at rest.</summary>
    public static IndexDefinition<SecretRecord> ByTerm { get; } = new(
        3, "by term", (secret, blinding) => FilterTerms.Of(secret).Select(term => Key.Of(secret.Account, secret.Region, Blind(blinding, term), secret.CreatedDate)));

    public static TableDefinition<SecretRecord> Secrets { get; } = new(
        20, "secrets", SecretJson.Default.SecretRecord, secret => KeyOf(secret.Account, secret.Region, secret.Name), ByCreation, ByChange, ByTerm);

    public static TableDefinition<ValueRecord> Values { get; } = new(
        21, "secret values", StoreJson.Default.ValueRecord,
        value => Key.Of(value.Account, value.Region, value.Name, value.Suffix, value.VersionId));

    public static TableDefinition<AccessRecord> Accesses { get; } = new(
        22, "secret accesses", StoreJson.Default.AccessRecord,
        access => Key.Of(access.Account, access.Region, access.Name, access.Suffix));

    /// <summary>A term as it lies in <see cref="ByTerm"/>.</summary>
    public static byte[] Blind(Blinding blinding, FilterTerm term) => blinding.Blind((byte)term.Place, term.Text);

    public static Key KeyOf(string account, string region, string name) => Key.Of(account, region, name);

    /// <summary>The key of the secret's accesses, and the beginning of the keys of its values.</summary>
    public static Key Within(SecretRecord secret) => Key.Of(secret.Account, secret.Region, secret.Name, secret.UniqueSuffix);
}
