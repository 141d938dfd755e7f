using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Invocations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Store;

/// <summary>Functions and their versions, as they lie in the store.</summary>
internal sealed class FunctionStore(Database database)
{
    /// <summary>All functions.</summary>
    public Table<FunctionRecord> Functions { get; } = database.Table(LambdaTables.Functions);

    /// <summary>All published versions.</summary>
    public Table<PublishedRecord> Versions { get; } = database.Table(LambdaTables.Versions);

    /// <summary>The events that wait.</summary>
    public Table<EventRecord> Events { get; } = database.Table(LambdaTables.Events);

    /// <summary>Begins a transaction.</summary>
    public Transaction Begin() => database.Begin();

    /// <summary>The function, or null.</summary>
    public ValueTask<Row<FunctionRecord>?> FindAsync(FunctionReference reference, CancellationToken cancellation) =>
        Functions.GetAsync(LambdaTables.KeyOf(reference.Account, reference.Region, reference.Name), cancellation);

    /// <summary>A published version, or null.</summary>
    public ValueTask<Row<PublishedRecord>?> FindVersionAsync(FunctionRecord function, int number, CancellationToken cancellation) =>
        Versions.GetAsync(KeyOf(function).Then(number), cancellation);

    /// <summary>The version that a number or <c>$LATEST</c> names, or null.</summary>
    public async ValueTask<VersionRecord?> FindVersionAsync(FunctionRecord function, string version, CancellationToken cancellation) =>
        version == FunctionReference.Latest ? function.Latest
        : VersionNumber.Parse(version) is { } number ? (await FindVersionAsync(function, number, cancellation))?.Value.Version
        : null;

    /// <summary>All published versions of a function, by number.</summary>
    public IAsyncEnumerable<Row<PublishedRecord>> VersionsOfAsync(FunctionRecord function, CancellationToken cancellation) =>
        Versions.EnumerateAsync(KeyOf(function), cancellation: cancellation);

    /// <summary>The functions of an account in a region.</summary>
    public IAsyncEnumerable<Row<FunctionRecord>> FunctionsOfAsync(string account, string region, CancellationToken cancellation) =>
        Functions.EnumerateAsync(Key.Of(account, region), cancellation: cancellation);

    /// <summary>The key of a function.</summary>
    public static Key KeyOf(FunctionRecord function) => LambdaTables.KeyOf(function.Account, function.Region, function.Name);
}
