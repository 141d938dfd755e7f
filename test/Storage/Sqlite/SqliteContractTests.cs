using Strongroom.Storage.Sqlite;
using Strongroom.Storage.Tests.Contract;
using Strongroom.Support;

namespace Strongroom.Storage.Tests.Sqlite;

public sealed class SqliteContractTests : KeyValueStoreContract
{
    private readonly TemporaryDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override IKeyValueStore Open() => SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
}

public sealed class SqliteModelTests : KeyValueStoreModelTests, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override ValueTask<IKeyValueStore> OpenAsync() =>
        new(SqliteStore.Open(new SqliteStoreOptions(_directory.Path)));
}

/// <summary>The wrapper is transparent while nothing is programmed.</summary>
public sealed class FaultInjectingContractTests : KeyValueStoreContract
{
    private readonly TemporaryDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override IKeyValueStore Open() =>
        new FaultInjectingStore(SqliteStore.Open(new SqliteStoreOptions(_directory.Path)), new FakeClock());
}
