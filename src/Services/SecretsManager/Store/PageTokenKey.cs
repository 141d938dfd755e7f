using System.Security.Cryptography;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Store;

/// <summary>The key that NextTokens are made with: one for the whole deployment, stored, so that a list can be continued
/// after a restart.</summary>
public static class PageTokenKey
{
    private const int Size = 32;

    private static readonly TableDefinition<PageTokenKeyRecord> Definition = new(
        23, "page token key", StoreJson.Default.PageTokenKeyRecord, _ => Key.Of("page-token-key"));

    /// <summary>The stored key; made at the first start.</summary>
    public static async Task<byte[]> LoadAsync(Database database)
    {
        var table = database.Table(Definition);
        while (true)
        {
            if (await table.GetAsync(Key.Of("page-token-key")) is { } stored)
            {
                return stored.Value.Key;
            }

            var transaction = database.Begin();
            transaction.Insert(table, new PageTokenKeyRecord { Key = RandomNumberGenerator.GetBytes(Size) });
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
internal sealed class PageTokenKeyRecord
{
    public required byte[] Key { get; init; }
}
