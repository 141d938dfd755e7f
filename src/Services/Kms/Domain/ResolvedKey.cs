using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Domain;

/// <summary>What a <see cref="KeyReference"/> turned out to be.</summary>
/// <param name="Reference">What was asked for.</param>
/// <param name="Row">The stored key, or null.</param>
/// <param name="ToCreate">A managed key that nobody has used before: stored by the first operation that is allowed to use
/// it. Its id is drawn already, so that the authorisation speaks of the same ARN.</param>
/// <param name="AliasFound">Whether the alias exists; false for a reference by key.</param>
internal sealed record ResolvedKey(KeyReference Reference, Row<KeyRecord>? Row, KeyRecord? ToCreate, bool AliasFound)
{
    /// <summary>The caller's grants on the key.</summary>
    public IReadOnlyList<GrantRecord> Grants { get; init; } = [];

    /// <summary>The names of the key's aliases.</summary>
    public IReadOnlyList<string> AliasNames { get; init; } = [];

    /// <summary>The key, or null if there is none.</summary>
    public KeyRecord? Key => Row?.Value ?? ToCreate;

    /// <summary>The ARN to authorise: the key's, or what was asked for if there is none.</summary>
    public string Arn => Key?.Arn ?? Reference.Arn;

    /// <summary>The key.</summary>
    /// <exception cref="AwsException">NotFoundException.</exception>
    public KeyRecord Require() => Key ?? throw Missing();

    /// <summary>The stored key, for an operation that changes it.</summary>
    /// <exception cref="AwsException">NotFoundException.</exception>
    public Row<KeyRecord> RequireRow() => Row ?? throw Missing();

    private AwsException Missing() => Reference.AliasName is not null && !AliasFound
        ? KmsErrors.NotFoundException($"Alias {Reference.Arn} is not found.")
        : KmsErrors.NotFoundException($"Key '{Reference.Arn}' does not exist");
}
