using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Store;

/// <summary>The entities of one kind, by name.</summary>
/// <param name="database">Where they are.</param>
/// <param name="definition">Their table.</param>
/// <param name="missing">What is answered where a name is none.</param>
/// <param name="arn">An ARN of account, path and name.</param>
internal sealed class EntityTable<T>(
    Database database, TableDefinition<T> definition, Func<string, string> missing, Func<string, string, string, string> arn)
    where T : EntityRecord
{
    private const string Root = "/";

    /// <summary>The table itself.</summary>
    public Table<T> Table { get; } = database.Table(definition);

    /// <summary>The account's entity of a name.</summary>
    public ValueTask<Found<T>> FindAsync(string name, CallContext context) => FindAsync(context.Account, name, context.Cancellation);

    /// <inheritdoc cref="FindAsync(string, CallContext)"/>
    public async ValueTask<Found<T>> FindAsync(string account, string name, CancellationToken cancellation)
    {
        // Two names that differ in case only cannot both be taken, but neither stands for the other.
        var row = await TakenAsync(account, name, cancellation);
        return row?.Value.Name == name ? new Found<T>(row.Value.Arn, row, "") : new Found<T>(arn(account, Root, name), null, missing(name));
    }

    /// <summary>The entity that keeps a name from being taken, or null.</summary>
    public ValueTask<Row<T>?> TakenAsync(string account, string name, CancellationToken cancellation) =>
        Table.GetAsync(IamTables.KeyOf(account, name), cancellation);

    /// <summary>A page of the account's entities, by name.</summary>
    public Task<PageOf<T>> PageAsync(string? pathPrefix, string? marker, int? maxItems, CallContext context) => Paging.OfAsync(
        Table,
        Key.Of(context.Account),
        marker,
        maxItems,
        pathPrefix is null ? static _ => true : entity => entity.Path.StartsWith(pathPrefix, StringComparison.Ordinal),
        context.Cancellation);
}
