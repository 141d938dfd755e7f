using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Strongroom.Storage;

/// <summary>The key of a database's <see cref="Blinding"/>: random, stored under the barrier, the same for good, because
/// the index keys made with it are stored too.</summary>
public static class BlindingKey
{
    private const int IdBytes = 16;

    private static readonly TableDefinition<BlindingKeyRecord> Definition =
        new(3, "blinding key", BlindingKeyJson.Default.BlindingKeyRecord, _ => Key.Of("blinding-key"));

    /// <summary>Gives the database its stored key; makes one when there is none. Run again after everything was deleted, it
    /// stores the key that is in use.</summary>
    public static async Task LoadAsync(Database database)
    {
        var table = database.Table(Definition);
        while (true)
        {
            if (await table.GetAsync(Key.Of("blinding-key")) is { } stored)
            {
                if (database.LoadedBlinding?.Id.AsSpan().SequenceEqual(stored.Value.Id) != true)
                    database.LoadedBlinding = new Blinding(stored.Value.Key, stored.Value.Id);
                return;
            }

            var transaction = database.Begin();
            transaction.Insert(table, new BlindingKeyRecord
            {
                Id = database.LoadedBlinding?.Id ?? RandomNumberGenerator.GetBytes(IdBytes),
                Key = database.LoadedBlinding?.Key ?? RandomNumberGenerator.GetBytes(Blinding.KeyBytes),
            });
            try
            {
                await transaction.CommitAsync();
            }
            catch (ConflictException)
            {
                // Another process was first; its key counts.
            }
        }
    }
}

/// <summary>The stored form.</summary>
internal sealed class BlindingKeyRecord
{
    public required byte[] Id { get; init; }

    public required byte[] Key { get; init; }
}

[JsonSerializable(typeof(BlindingKeyRecord))]
internal sealed partial class BlindingKeyJson : JsonSerializerContext;
