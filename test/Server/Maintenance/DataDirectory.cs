using Strongroom.Crypto;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Tests.Maintenance;

/// <summary>A data directory with a seal key beside it.</summary>
internal sealed class DataDirectory : IDisposable
{
    private static readonly TableDefinition<string> Texts = new(99, "texts", TextJson.Default.String, text => Key.Of(text[..text.IndexOf('=')]));

    private readonly TemporaryDirectory _directory = new();

    public DataDirectory() => Seal = KeyFileSeal.OpenOrCreate(SealKeyFile);

    public string Data => _directory.File("data");

    public string SealKeyFile => _directory.File("seal.key");

    public KeyFileSeal Seal { get; }

    public string File(string name) => _directory.File(name);

    /// <summary>Makes the store and puts texts "name=value" into it.</summary>
    public async Task FillAsync(IEnumerable<string> texts)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions(Data));
        var (database, barrier) = await OpenAsync(store);
        using (barrier)
        {
            foreach (var chunk in texts.Chunk(100))
            {
                var transaction = database.Begin();
                foreach (var text in chunk) transaction.Insert(database.Table(Texts), text);
                await transaction.CommitAsync();
            }
        }
    }

    /// <summary>The database of an open store, with its keys made if it has none.</summary>
    public async Task<(Database Database, Barrier Barrier)> OpenAsync(IKeyValueStore store)
    {
        var barrier = await Server.Hosting.Unsealing.OpenAsync(store, SealKeyFile, TimeProvider.System);
        return (new Database(store, barrier), barrier);
    }

    public static Table<string> TextsOf(Database database) => database.Table(Texts);

    /// <summary>The texts of a data directory, opened as a server would.</summary>
    public async Task<string[]> ReadAsync(string data)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions(data));
        var (database, barrier) = await OpenAsync(store);
        using (barrier) return [.. (await database.Table(Texts).ScanAsync(limit: int.MaxValue - 1)).Rows.Select(row => row.Value)];
    }

    /// <summary>Everything that is stored, with revisions.</summary>
    public static string[] Raw(string data)
    {
        using var snapshot = SqliteSnapshot.Open(data);
        return
        [
            .. snapshot.Entries().Select(entry => $"{Convert.ToHexString(entry.Key.Span)} {Convert.ToHexString(entry.Value.Span)} {entry.Revision}"),
            $"revision {snapshot.Revision}",
        ];
    }

    public void Dispose()
    {
        Seal.Dispose();
        _directory.Dispose();
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class TextJson : System.Text.Json.Serialization.JsonSerializerContext;
