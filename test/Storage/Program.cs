using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tests;

/// <summary>The child process of <see cref="Sqlite.SqliteCrashTests"/>: commits one number after the other and prints each
/// once it is acknowledged, until it is killed.</summary>
public static class Program
{
    public static async Task Main(string[] arguments)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions(arguments[0]));
        var output = Console.Out;
        for (var number = 1L; ; number++)
        {
            // Two keys in one commit: a crash must leave both or neither.
            var value = BitConverter.GetBytes(number);
            var result = await store.CommitAsync(new Commit(
                [], [new Write(Key.Of("left", number).Bytes, value), new Write(Key.Of("right", number).Bytes, value)]));
            if (!result.Committed) throw new InvalidOperationException("A commit without preconditions conflicted.");
            await output.WriteLineAsync(number.ToString());
            await output.FlushAsync();
        }
    }
}
