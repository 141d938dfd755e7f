using Strongroom.Services.Due;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Housekeeping;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Store;

/// <summary>
/// The parameters in the store: finding them, and staging changes together with what has to happen with them (versions that go,
/// counts, the policy that is due next).
/// </summary>
internal sealed class Parameters(Database database, DueIndex due)
{
    /// <summary>Versions that are kept of a parameter (user guide, "Working with parameter versions").</summary>
    public const int KeptVersions = 100;

    private readonly Table<ParameterRecord> _parameters = database.Table(SsmTables.Parameters);
    private readonly Table<VersionRecord> _versions = database.Table(SsmTables.Versions);
    private readonly Table<CountRecord> _counts = database.Table(SsmTables.Counts);

    public Transaction Begin() => database.Begin();

    /// <summary>The parameter of that name, or null.</summary>
    public ValueTask<Row<ParameterRecord>?> FindAsync(string account, string region, string name, CancellationToken cancellation) =>
        _parameters.GetAsync(Key.Of(account, region, name), cancellation);

    /// <summary>The parameter that a caller in this account and region means, or null.</summary>
    public async ValueTask<Row<ParameterRecord>?> FindAsync(ParameterReference reference, string account, string region, CancellationToken cancellation)
    {
        if (reference.Region is { } asked && asked != region)
        {
            return null;
        }

        foreach (var name in reference.Names)
        {
            if (await FindAsync(reference.Account ?? account, region, name, cancellation) is { } row)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>A version with its value. Absent only if it went after the parameter was read.</summary>
    public async ValueTask<Row<VersionRecord>> VersionAsync(ParameterRecord parameter, long number, CancellationToken cancellation) =>
        await _versions.GetAsync(Key.Of(parameter.Account, parameter.Region, parameter.Name, number), cancellation) ?? throw new ConflictException();

    /// <summary>A page of a region's parameters by name.</summary>
    /// <param name="account">The owner.</param>
    /// <param name="region">The region.</param>
    /// <param name="beginning">What their names begin with.</param>
    /// <param name="after">The name to go on after, or null.</param>
    /// <param name="limit">The most to read.</param>
    /// <param name="cancellation">Gives up.</param>
    public ValueTask<Page<ParameterRecord>> ScanAsync(
        string account, string region, string beginning, string? after, int limit, CancellationToken cancellation) =>
        _parameters.ScanAsync(
            Key.Of(account, region).StartingWith(beginning), after is null ? null : Key.Of(account, region, after), limit, cancellation: cancellation);

    /// <summary>What an account has in a region.</summary>
    public async ValueTask<CountRecord> CountsAsync(string account, string region, CancellationToken cancellation) =>
        (await _counts.GetAsync(Key.Of(account, region), cancellation))?.Value ?? new CountRecord(account, region, 0, 0);

    /// <summary>Stages a new parameter with its first version.</summary>
    public async ValueTask InsertAsync(Transaction transaction, ParameterRecord parameter, VersionRecord version, CancellationToken cancellation)
    {
        transaction.Insert(_parameters, parameter);
        transaction.Insert(_versions, version);
        await CountAsync(transaction, parameter, before: null, parameter.Current, cancellation);
        await ScheduleAsync(transaction, parameter, cancellation);
    }

    /// <summary>Stages a new version; the oldest goes if there would be too many.</summary>
    /// <param name="transaction">Takes the writes.</param>
    /// <param name="row">The parameter as it is.</param>
    /// <param name="changed">The parameter with the new version.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask AddAsync(
        Transaction transaction, Row<ParameterRecord> row, ParameterRecord changed, VersionRecord version, CancellationToken cancellation)
    {
        for (var number = row.Value.Oldest; number < changed.Oldest; number++)
        {
            transaction.Delete(await VersionAsync(row.Value, number, cancellation));
        }

        transaction.Insert(_versions, version);
        transaction.Update(row, changed);
        await CountAsync(transaction, changed, row.Value.Current, changed.Current, cancellation);
        await ScheduleAsync(transaction, changed, cancellation);
    }

    /// <summary>Stages a change that leaves versions, tier and policies as they are: labels, tags, the resource policy.</summary>
    public static void Update(Transaction transaction, Row<ParameterRecord> row, ParameterRecord changed) => transaction.Update(row, changed);

    /// <summary>Stages that policies were carried out, and what is due next.</summary>
    public async ValueTask UpdatePoliciesAsync(Transaction transaction, Row<ParameterRecord> row, ParameterRecord changed, CancellationToken cancellation)
    {
        transaction.Update(row, changed);
        await ScheduleAsync(transaction, changed, cancellation);
    }

    /// <summary>Stages the removal of a parameter with all that belongs to it.</summary>
    public async ValueTask DeleteAsync(Transaction transaction, Row<ParameterRecord> row, CancellationToken cancellation)
    {
        for (var number = row.Value.Oldest; number <= row.Value.Current.Number; number++)
        {
            transaction.Delete(await VersionAsync(row.Value, number, cancellation));
        }

        transaction.Delete(row);
        await due.CancelAsync(transaction, PolicyTask.TaskKind, PolicyTask.SubjectOf(row.Value), cancellation);
    }

    /// <summary>Stages the counts after the removal of parameters of one account and region.</summary>
    public async ValueTask UncountAsync(Transaction transaction, IReadOnlyList<ParameterRecord> removed, CancellationToken cancellation)
    {
        var counts = await _counts.GetAsync(Key.Of(removed[0].Account, removed[0].Region), cancellation) ?? throw new ConflictException();
        transaction.Update(counts, counts.Value with
        {
            Standard = counts.Value.Standard - removed.Count(parameter => !parameter.Current.IsAdvanced),
            Advanced = counts.Value.Advanced - removed.Count(parameter => parameter.Current.IsAdvanced),
        });
    }

    private async ValueTask CountAsync(Transaction transaction, ParameterRecord parameter, VersionInfo? before, VersionInfo now, CancellationToken cancellation)
    {
        var standard = (now.IsAdvanced ? 0 : 1) - (before is { IsAdvanced: false } ? 1 : 0);
        var advanced = (now.IsAdvanced ? 1 : 0) - (before is { IsAdvanced: true } ? 1 : 0);
        if ((standard, advanced) is (0, 0))
        {
            return;
        }

        var row = await _counts.GetAsync(Key.Of(parameter.Account, parameter.Region), cancellation);
        if (row is null)
        {
            transaction.Insert(_counts, new CountRecord(parameter.Account, parameter.Region, standard, advanced));
        }
        else
        {
            transaction.Update(row, row.Value with { Standard = row.Value.Standard + standard, Advanced = row.Value.Advanced + advanced });
        }
    }

    private async ValueTask ScheduleAsync(Transaction transaction, ParameterRecord parameter, CancellationToken cancellation)
    {
        var subject = PolicyTask.SubjectOf(parameter);
        if (ParameterPolicies.NextDue(parameter.Current) is { } next)
        {
            await due.ScheduleAsync(transaction, new DueTask(PolicyTask.TaskKind, subject, next), cancellation);
        }
        else
        {
            await due.CancelAsync(transaction, PolicyTask.TaskKind, subject, cancellation);
        }
    }
}
