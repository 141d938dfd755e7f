using System.Text.Json.Serialization;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Grants;

/// <summary>A grant as it is stored: who may do what with a key, until it is retired or revoked.</summary>
/// <param name="Account">The account of the key.</param>
/// <param name="Region">The region of the key.</param>
/// <param name="KeyId">The id of the key.</param>
/// <param name="GrantId">64 hexadecimal digits.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Grantee">Who gets the permissions: an ARN.</param>
/// <param name="IssuingAccount">The account in which it was made.</param>
/// <param name="Operations">What it permits, e.g. <c>Decrypt</c>.</param>
internal sealed record GrantRecord(
    string Account,
    string Region,
    string KeyId,
    string GrantId,
    DateTimeOffset Created,
    string Grantee,
    string IssuingAccount,
    IReadOnlyList<string> Operations)
{
    /// <summary>The customer's name for it, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>Who may retire it, an ARN; or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Retiring { get; init; }

    /// <summary>Pairs that the request's encryption context must contain, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? ContextSubset { get; init; }

    /// <summary>What the request's encryption context must be, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? ContextEquals { get; init; }

    /// <summary>The grant as the lists tell it.</summary>
    public GrantListEntry Describe() => new()
    {
        KeyId = Domain.KmsArn.Key(Account, Region, KeyId),
        GrantId = GrantId,
        Name = Name,
        CreationDate = Created,
        GranteePrincipal = Grantee,
        RetiringPrincipal = Retiring,
        IssuingAccount = $"arn:{Access.Partition.Of(Region)}:iam::{IssuingAccount}:root",
        Operations = Operations,
        Constraints = ContextSubset is null && ContextEquals is null
            ? null
            : new GrantConstraints { EncryptionContextSubset = ContextSubset, EncryptionContextEquals = ContextEquals },
    };
}
