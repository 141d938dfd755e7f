using Strongroom.Services.Due;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Housekeeping;
using Strongroom.Services.SecretsManager.Replication;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Store;

/// <summary>
/// The secrets in the store: finding one by what a caller calls it, and staging changes together with all that has to
/// happen with them (replication, rotation, purges, values that go with their versions).
/// </summary>
internal sealed class Secrets(Database database, DueIndex due, Rotations rotations, TimeProvider time)
{
    private readonly Table<SecretRecord> _secrets = database.Table(SecretTables.Secrets);
    private readonly Table<ValueRecord> _values = database.Table(SecretTables.Values);
    private readonly Table<AccessRecord> _accesses = database.Table(SecretTables.Accesses);

    public Transaction Begin() => database.Begin();

    /// <summary>The secret that a caller in this account and region means, or null.</summary>
    public async ValueTask<Row<SecretRecord>?> FindAsync(SecretId id, string account, string region, CancellationToken cancellation)
    {
        if (!id.IsInRegion(region))
        {
            return null;
        }

        return await FindAsync(id.AccountFor(account), region, id.Name, cancellation) is { } row && id.Fits(row.Value) ? row : null;
    }

    /// <summary>The secret of that name, or null.</summary>
    public ValueTask<Row<SecretRecord>?> FindAsync(string account, string region, string name, CancellationToken cancellation) =>
        _secrets.GetAsync(SecretTables.KeyOf(account, region, name), cancellation);

    /// <summary>The secret with exactly this ARN, or null: what due tasks name their secret by.</summary>
    public ValueTask<Row<SecretRecord>?> FindByArnAsync(string arn, CancellationToken cancellation)
    {
        var id = SecretId.Parse(arn).Value;
        return FindAsync(id, id.Account!, id.Region!, cancellation);
    }

    /// <summary>A page of a region's secrets in key order of an index, or by name without one.</summary>
    public ValueTask<Page<SecretRecord>> ScanAsync(
        IndexDefinition<SecretRecord>? index, KeyPrefix prefix, Key? after, int limit, bool reverse, CancellationToken cancellation) =>
        index is null
            ? _secrets.ScanAsync(prefix, after, limit, reverse, cancellation)
            : _secrets.ScanIndexAsync(index, prefix, after, limit, reverse, cancellation);

    /// <summary>A page of the secrets of a region that have a term with this beginning: their names and dates of creation,
    /// as the index has them.</summary>
    public async ValueTask<(IReadOnlyList<(string Name, DateTimeOffset Created)> Secrets, Key? Next)> ScanTermAsync(
        string account, string region, FilterTerm beginning, Key? after, int limit, CancellationToken cancellation)
    {
        var prefix = Key.Of(account, region).StartingWith(SecretTables.Blind(database.Blinding, beginning));
        var page = await _secrets.ScanIndexKeysAsync(SecretTables.ByTerm, prefix, after, limit, cancellation);
        return ([.. page.Entries.Select(entry => (LastText(entry.PrimaryKey), LastTime(entry.IndexKey)))], page.Next);

        static string LastText(Key key)
        {
            var reader = key.Read();
            reader.ReadText();
            reader.ReadText();
            return reader.ReadText();
        }

        static DateTimeOffset LastTime(Key key)
        {
            var reader = key.Read();
            reader.ReadText();
            reader.ReadText();
            reader.ReadBytes();
            return reader.ReadTime();
        }
    }

    /// <summary>The stored value of a version, or null.</summary>
    public ValueTask<Row<ValueRecord>?> ValueAsync(SecretRecord secret, string versionId, CancellationToken cancellation) =>
        _values.GetAsync(SecretTables.Within(secret).Then(versionId), cancellation);

    /// <summary>Stages a new secret.</summary>
    public async ValueTask InsertAsync(Transaction transaction, SecretRecord secret)
    {
        transaction.Insert(_secrets, secret);
        await ScheduleReplicationAsync(transaction, secret);
    }

    /// <summary>
    /// Stages a change. Its replicas go to InProgress and are brought up to date soon after; versions that have to go by
    /// age and number go with their values. What it means for a rotation follows.
    /// </summary>
    /// <param name="transaction">Takes the writes.</param>
    /// <param name="row">The secret as it was found.</param>
    /// <param name="changed">The secret as it is to be.</param>
    /// <param name="follow">False for whoever stages the secret's rotation as well.</param>
    /// <returns>The record as it will be stored.</returns>
    public async ValueTask<SecretRecord> UpdateAsync(Transaction transaction, Row<SecretRecord> row, SecretRecord changed, bool follow = true)
    {
        changed = await RetainAsync(transaction, ReplicationRules.Changed(changed));
        transaction.Update(row, changed);
        await ScheduleReplicationAsync(transaction, changed);
        if (follow)
        {
            await rotations.FollowAsync(transaction, row.Value, changed, default);
        }

        return changed;
    }

    /// <summary>Stages that a secret is scheduled for deletion, or is no longer.</summary>
    public async ValueTask UpdateDeletionAsync(Transaction transaction, Row<SecretRecord> row, SecretRecord changed, CancellationToken cancellation)
    {
        if (changed.Rotation is not null && await rotations.FindAsync(changed.Arn, cancellation) is { Value.Current: { Kind: RotationKind.Test } test })
        {
            // The test ends with the secret; restored, it must not have a copy of its value that looks like a half-made rotation.
            changed = await RemoveTrialAsync(transaction, changed, test.Token, cancellation);
        }

        transaction.Update(row, changed);
        await rotations.FollowAsync(transaction, row.Value, changed, cancellation);
    }

    /// <summary>Stages the removal of the version that a test of the rotation works on; the answer is the secret without it. A version that has
    /// become more than a trial stays.</summary>
    public async ValueTask<SecretRecord> RemoveTrialAsync(Transaction transaction, SecretRecord secret, string token, CancellationToken cancellation)
    {
        if (secret.Versions.GetValueOrDefault(token) is not { } version || version.Stages.Any(stage => stage != StagingLabels.Pending))
        {
            return secret;
        }

        await DeleteValuesAsync(transaction, secret, [token], cancellation);
        return secret with { Versions = secret.Versions.Remove(token) };
    }

    /// <summary>Stages a change that neither replicas nor a rotation have to follow (a replica's own state).</summary>
    public static void UpdateOnly(Transaction transaction, Row<SecretRecord> row, SecretRecord changed) => transaction.Update(row, changed);

    /// <summary>Stages a record in place of what was found, if anything.</summary>
    public void Put(Transaction transaction, Row<SecretRecord>? found, SecretRecord secret)
    {
        if (found is null)
        {
            transaction.Insert(_secrets, secret);
        }
        else
        {
            transaction.Update(found, secret);
        }
    }

    /// <summary>Stages a value in place of what was found, if anything.</summary>
    public void PutValue(Transaction transaction, Row<ValueRecord>? found, ValueRecord value)
    {
        if (found is null)
        {
            transaction.Insert(_values, value);
        }
        else
        {
            transaction.Update(found, value);
        }
    }

    /// <summary>Stages a value that is not stored yet.</summary>
    public void InsertValue(Transaction transaction, ValueRecord value) => transaction.Insert(_values, value);

    /// <summary>Stages the removal of a secret, its values and its accesses, at once and for good.</summary>
    public async ValueTask DeleteAsync(Transaction transaction, Row<SecretRecord> row, CancellationToken cancellation)
    {
        transaction.Delete(row);
        await DeleteContentsAsync(transaction, row.Value, [], cancellation);
        await due.CancelAsync(transaction, SecretPurge.TaskKind, row.Value.Arn, cancellation);
    }

    /// <summary>Stages the removal of a secret's values and accesses.</summary>
    /// <param name="transaction">Takes the writes.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="replaced">The versions whose values the transaction has replaced already.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask DeleteContentsAsync(
        Transaction transaction, SecretRecord secret, IReadOnlyCollection<string> replaced, CancellationToken cancellation)
    {
        await rotations.RemoveAsync(transaction, secret, cancellation);
        await foreach (var value in _values.EnumerateAsync(SecretTables.Within(secret), cancellation: cancellation))
        {
            if (!replaced.Contains(value.Value.VersionId))
            {
                transaction.Delete(value);
            }
        }

        if (await _accesses.GetAsync(SecretTables.Within(secret), cancellation) is { } access)
        {
            transaction.Delete(access);
        }
        else
        {
            transaction.RequireAbsent(_accesses, SecretTables.Within(secret));
        }
    }

    /// <summary>Stages the removal of the values of versions that go.</summary>
    public async ValueTask DeleteValuesAsync(
        Transaction transaction, SecretRecord secret, IEnumerable<string> versionIds, CancellationToken cancellation)
    {
        foreach (var versionId in versionIds)
        {
            if (await ValueAsync(secret, versionId, cancellation) is { } value)
            {
                transaction.Delete(value);
            }
        }
    }

    /// <summary>Stages the removal of the versions that <see cref="VersionRetention"/> lets go, and a look at the next.</summary>
    private async ValueTask<SecretRecord> RetainAsync(Transaction transaction, SecretRecord secret)
    {
        var plan = VersionRetention.Plan(secret.Versions, time.GetUtcNow());
        await DeleteValuesAsync(transaction, secret, plan.Remove, default);
        if (plan.NextDue is { } next)
        {
            await due.ScheduleAsync(transaction, new DueTask(VersionPurge.TaskKind, secret.Arn, next));
        }

        return secret with { Versions = secret.Versions.RemoveRange(plan.Remove) };
    }

    private async ValueTask ScheduleReplicationAsync(Transaction transaction, SecretRecord secret)
    {
        foreach (var replica in secret.Replicas.Where(replica => replica.Status == ReplicaStatus.InProgress))
        {
            await due.ScheduleAsync(transaction, Replicator.TaskFor(secret, replica.Region, time.GetUtcNow()));
        }
    }
}
