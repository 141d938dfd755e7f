using Strongroom.Services.Due;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>Reads how rotations stand, for whoever operates the server.</summary>
public sealed class RotationStatus(Database database)
{
    private readonly Table<RotationRecord> _rotations = database.Table(RotationTables.Rotations);
    private readonly Table<SecretRecord> _secrets = database.Table(SecretTables.Secrets);

    /// <summary>A secret and its rotations.</summary>
    /// <param name="arn">The secret's ARN, full or partial.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null if there is no such secret; a record without runs if it never rotated.</returns>
    public async ValueTask<(SecretRecord Secret, RotationRecord Rotation)?> FindAsync(string arn, CancellationToken cancellation = default)
    {
        if (SecretId.Parse(arn) is not { IsAllowed: true, Value: { Account: { Length: 12 } account, Region: { Length: > 0 } region } id }
            || await _secrets.GetAsync(SecretTables.KeyOf(account, region, id.Name), cancellation) is not { } row
            || !id.Fits(row.Value))
        {
            return null;
        }

        var rotation = await _rotations.GetAsync(RotationTables.KeyOf(row.Value.Arn), cancellation);
        return (row.Value, rotation?.Value ?? new RotationRecord { SecretArn = row.Value.Arn });
    }

    /// <summary>The ARNs of the secrets of a name, in every account and region.</summary>
    public async ValueTask<IReadOnlyList<string>> NamedAsync(string name, CancellationToken cancellation = default)
    {
        var arns = new List<string>();
        await foreach (var row in _secrets.EnumerateAsync(cancellation: cancellation))
        {
            if (row.Value.Name == name) arns.Add(row.Value.Arn);
        }

        return arns;
    }

    /// <summary>The secrets that a service manages, in every account and region, without those that are to be deleted.</summary>
    /// <param name="service">OwningService.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<IReadOnlyList<SecretRecord>> OwnedByAsync(string service, CancellationToken cancellation = default)
    {
        var owned = new List<SecretRecord>();
        await foreach (var row in _secrets.EnumerateAsync(cancellation: cancellation))
        {
            if (row.Value.OwningService == service && !row.Value.IsDeleted) owned.Add(row.Value);
        }

        return owned;
    }

    /// <summary>How many rotations are due at a time, those under way included; counts no further than a limit.</summary>
    public static ValueTask<int> CountDueAsync(DueIndex due, DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
        due.CountDueAsync(Rotations.Lane, now, limit, cancellation);

    /// <summary>How many secrets' last rotation has failed; counts no further than a limit.</summary>
    public async ValueTask<int> CountFailingAsync(int limit, CancellationToken cancellation = default) =>
        (await _rotations.ScanIndexKeysAsync(RotationTables.Failing, limit: limit, cancellation: cancellation)).Entries.Count;

    /// <summary>The secrets whose last rotation has failed, by ARN.</summary>
    public async IAsyncEnumerable<RotationRecord> FailingAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Key? position = null;
        do
        {
            var page = await _rotations.ScanIndexAsync(RotationTables.Failing, after: position, cancellation: cancellation);
            foreach (var row in page.Rows) yield return row.Value;
            position = page.Next;
        }
        while (position is not null);
    }
}
