using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Storage.Tests.Sqlite;

public sealed class SqliteSnapshotTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_snapshot_needs_no_lock_and_does_not_see_what_is_written_after_it()
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        await PutAsync(store, "a", 1);
        using var snapshot = SqliteSnapshot.Open(_directory.Path);
        await PutAsync(store, "a", 2);
        await PutAsync(store, "b", 3);

        var entry = Assert.Single(snapshot.Entries());
        Assert.Equal([1], entry.Value.ToArray());
        Assert.Equal(1, entry.Revision);
        Assert.Equal(1, snapshot.Revision);
        Assert.Equal([1], snapshot.Find(Key.Of("a"))!.Value.Value.ToArray());
        Assert.Null(snapshot.Find(Key.Of("b")));
        Assert.Equal(3, store.Revision);
    }

    [Fact]
    public async Task A_snapshot_reads_what_a_killed_process_left_in_the_log()
    {
        using var copy = new TemporaryDirectory();
        await using (var store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path)))
        {
            await PutAsync(store, "a", 1);
            foreach (var file in Directory.GetFiles(_directory.Path, "strongroom.db*")) File.Copy(file, copy.File(Path.GetFileName(file)));
        }

        using var snapshot = SqliteSnapshot.Open(copy.Path);

        Assert.Single(snapshot.Entries());
    }

    [Fact]
    public async Task A_snapshot_that_may_not_write_reads_a_closed_store_and_keeps_servers_away()
    {
        await using (var store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path)))
        {
            await PutAsync(store, "a", 1);
            Assert.Throws<StorageUnavailableException>(() => SqliteSnapshot.OpenStill(_directory.Path));
        }

        var files = Directory.GetFiles(_directory.Path);
        using (var snapshot = SqliteSnapshot.OpenStill(_directory.Path))
        using (SqliteSnapshot.OpenStill(_directory.Path))
        {
            Assert.Equal([1], Assert.Single(snapshot.Entries()).Value.ToArray());
            Assert.Equal(files, Directory.GetFiles(_directory.Path));
            Assert.Throws<StorageUnavailableException>(() => SqliteStore.Open(new SqliteStoreOptions(_directory.Path)));
        }

        await using var again = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        Assert.Equal(1, again.Revision);
    }

    [Fact]
    public void What_is_no_store_is_refused_and_left_alone()
    {
        Assert.Throws<StorageUnavailableException>(() => SqliteSnapshot.Open(_directory.Path));
        Assert.Throws<StorageUnavailableException>(() => SqliteSnapshot.Open(_directory.File("absent")));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
        File.WriteAllText(_directory.File("strongroom.db"), "");
        Assert.Throws<StorageFormatException>(() => SqliteSnapshot.Open(_directory.Path));
    }

    [Fact]
    public async Task An_import_gives_the_same_entries_revisions_and_next_revision()
    {
        using var target = new TemporaryDirectory();
        await using (var store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path)))
        {
            for (byte number = 1; number <= 20; number++) await PutAsync(store, $"key {number % 7}", number);
            await store.CommitAsync(new Commit([], [new Write(Key.Of("key 3").Bytes, null)]));
        }

        Entry[] before;
        using (var snapshot = SqliteSnapshot.Open(_directory.Path))
        {
            before = [.. snapshot.Entries()];
            using var import = SqliteImport.Begin(target.Path);
            foreach (var entry in before) import.Add(entry);
            import.Complete(snapshot.Revision);
            import.Publish();
        }

        Assert.Equal(["strongroom.db", "strongroom.lock"], Directory.GetFileSystemEntries(target.Path).Select(Path.GetFileName).Order());
        await using var restored = SqliteStore.Open(new SqliteStoreOptions(target.Path));
        var after = await restored.ScanAsync(KeyRange.All, int.MaxValue);
        Assert.Equal(6, before.Length);
        Assert.Equal(before.Select(Show), after.Select(Show));
        await PutAsync(restored, "next", 1);
        Assert.Equal(22, restored.Revision);
    }

    [Fact]
    public async Task An_unfinished_import_keeps_the_directory_from_being_opened_until_another_one_finishes()
    {
        using (var import = SqliteImport.Begin(_directory.Path)) import.Add(new Entry(Key.Of("a").Bytes, new byte[] { 1 }, 1));
        Assert.Throws<StorageFormatException>(() => SqliteStore.Open(new SqliteStoreOptions(_directory.Path)));

        using (var import = SqliteImport.Begin(_directory.Path))
        {
            import.Add(new Entry(Key.Of("b").Bytes, new byte[] { 2 }, 5));
            import.Complete(9);
            Assert.Throws<StorageUnavailableException>(() => SqliteStore.Open(new SqliteStoreOptions(_directory.Path)));
            import.Publish();
        }

        await using var store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        Assert.Equal(9, store.Revision);
        Assert.Single(await store.ScanAsync(KeyRange.All, 10));
    }

    [Fact]
    public async Task An_import_refuses_a_directory_that_has_a_store_or_is_in_use()
    {
        await using (SqliteStore.Open(new SqliteStoreOptions(_directory.Path)))
            Assert.Throws<StorageUnavailableException>(() => SqliteImport.Begin(_directory.Path));
        Assert.Throws<StorageUnavailableException>(() => SqliteImport.Begin(_directory.Path));
    }

    private static string Show(Entry entry) =>
        $"{Convert.ToHexString(entry.Key.Span)} {Convert.ToHexString(entry.Value.Span)} {entry.Revision}";

    private static async Task PutAsync(SqliteStore store, string key, byte value) =>
        Assert.True((await store.CommitAsync(new Commit([], [new Write(Key.Of(key).Bytes, new[] { value })]))).Committed);
}
