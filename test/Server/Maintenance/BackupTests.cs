using Strongroom.Crypto;
using Strongroom.Server.Maintenance;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Server.Tests.Maintenance;

public sealed class BackupTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DataDirectory _source = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task A_restored_directory_has_every_entry_and_the_audit_log_of_the_source()
    {
        await _source.FillAsync(Texts(300));
        WriteAudit("00000001.log", "first segment"u8);
        WriteAudit("00000002.log", []);
        WriteAudit("head", new byte[8192]);
        WriteAudit("lock", []);

        var made = await BackupAsync("backup");
        var restored = await RestoreAsync("backup", "restored");

        Assert.Equal(made, restored);
        Assert.Equal((Now, 3L, 0L), (made.Made, made.Files, made.Damaged));
        Assert.Equal(DataDirectory.Raw(_source.Data), DataDirectory.Raw(_source.File("restored")));
        Assert.Equal(Texts(300).Order(StringComparer.Ordinal), await _source.ReadAsync(_source.File("restored")));
        Assert.Equal(["00000001.log", "00000002.log", "head"], Names(_source.File("restored/audit")));
        Assert.Equal("first segment", File.ReadAllText(_source.File("restored/audit/00000001.log")));
        Assert.Equal(["audit", "strongroom.db", "strongroom.lock"], Names(_source.File("restored")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_source.File("backup")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_source.File("restored/strongroom.db")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_source.File("restored/audit/head")));
        }
    }

    [Fact]
    public async Task A_backup_shows_neither_values_nor_names()
    {
        await _source.FillAsync(["canary-name=canary-value"]);
        WriteAudit("00000001.log", "canary-audit"u8);
        await BackupAsync("backup");

        var store = File.ReadAllBytes(_source.File("data/strongroom.db"));
        var backup = File.ReadAllBytes(_source.File("backup"));
        Assert.True(store.AsSpan().IndexOf("canary-name"u8) >= 0);
        Assert.True(backup.AsSpan().IndexOf("canary"u8) < 0);
    }

    [Fact]
    public async Task A_backup_cut_at_any_byte_or_with_any_bit_changed_is_refused()
    {
        await _source.FillAsync(Texts(3));
        WriteAudit("00000001.log", "segment"u8);
        await BackupAsync("backup");
        var backup = File.ReadAllBytes(_source.File("backup"));
        Assert.True(await IsWholeAsync(backup));

        for (var offset = 0; offset < backup.Length; offset++)
        {
            Assert.False(await IsWholeAsync(backup[..offset]), $"cut at {offset}");
            var changed = backup.ToArray();
            changed[offset] ^= (byte)(1 << (offset % 8));
            Assert.False(await IsWholeAsync(changed), $"changed at {offset}");
        }

        Assert.False(await IsWholeAsync([.. backup, 0]));
    }

    [Fact]
    public async Task A_restore_of_a_cut_backup_leaves_no_store_and_can_be_run_again()
    {
        await _source.FillAsync(Texts(2000));
        WriteAudit("00000001.log", new byte[100_000]);
        await BackupAsync("backup");
        var backup = File.ReadAllBytes(_source.File("backup"));
        foreach (var part in (double[])[0.3, 0.8, 0.99])
        {
            File.WriteAllBytes(_source.File("cut"), backup[..(int)(backup.Length * part)]);
            await Assert.ThrowsAsync<SealedDataException>(() => RestoreAsync("cut", "restored"));

            Assert.False(File.Exists(_source.File("restored/strongroom.db")));
            Assert.Throws<StorageFormatException>(() => SqliteStore.Open(new SqliteStoreOptions(_source.File("restored"))));
        }

        await RestoreAsync("backup", "restored");

        Assert.Equal(DataDirectory.Raw(_source.Data), DataDirectory.Raw(_source.File("restored")));
    }

    [Fact]
    public async Task Another_seal_key_restores_nothing_and_makes_no_backup()
    {
        await _source.FillAsync(Texts(3));
        await BackupAsync("backup");
        using var other = KeyFileSeal.OpenOrCreate(_source.File("other.key"));

        await Assert.ThrowsAsync<SealedDataException>(
            () => Restore.FromFileAsync(_source.File("backup"), _source.File("restored"), _source.File("other.key")));
        Assert.False(Directory.Exists(_source.File("restored")));
        await Assert.ThrowsAsync<SealedDataException>(() => Backup.ToFileAsync(_source.Data, other, _source.File("second"), Now));
        Assert.Equal(["backup", "data", "other.key", "seal.key"], Names(_source.File("")));
    }

    [Fact]
    public async Task Nothing_is_overwritten()
    {
        await _source.FillAsync(Texts(3));
        await BackupAsync("backup");

        await Assert.ThrowsAsync<BackupException>(() => BackupAsync("backup"));
        await Assert.ThrowsAsync<BackupException>(() => Restore.FromFileAsync(_source.File("backup"), _source.Data, _source.SealKeyFile));
        Directory.CreateDirectory(_source.File("foreign"));
        File.WriteAllText(_source.File("foreign/notes.txt"), "");
        var refused = await Assert.ThrowsAsync<BackupException>(() => RestoreAsync("backup", "foreign"));
        Assert.Contains("notes.txt", refused.Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_source.File("audited/audit"));
        await Assert.ThrowsAsync<BackupException>(() => RestoreAsync("backup", "audited"));
        Assert.Equal(3, (await _source.ReadAsync(_source.Data)).Length);
    }

    [Fact]
    public async Task The_seal_key_may_lie_in_the_directory_already()
    {
        await _source.FillAsync(Texts(3));
        await BackupAsync("backup");
        Directory.CreateDirectory(_source.File("restored"));
        File.Copy(_source.SealKeyFile, _source.File("restored/my.key"));

        await Restore.FromFileAsync(_source.File("backup"), _source.File("restored"), _source.File("restored/my.key"));

        Assert.Equal(3, (await _source.ReadAsync(_source.File("restored"))).Length);
    }

    [Fact]
    public async Task A_damaged_value_is_counted_and_the_rest_restored()
    {
        await _source.FillAsync(Texts(3));
        await using (var store = SqliteStore.Open(new SqliteStoreOptions(_source.Data)))
        {
            var entry = (await store.ScanAsync(KeyRange.All, 100)).Last(each => !each.Value.IsEmpty);
            var damaged = entry.Value.ToArray();
            damaged[^1] ^= 1;
            await store.CommitAsync(new Commit([], [new Write(entry.Key, damaged)]));
        }

        Assert.Equal(1, (await BackupAsync("backup")).Damaged);
        Assert.Equal(1, (await RestoreAsync("backup", "restored")).Damaged);
        Assert.Equal(DataDirectory.Raw(_source.Data), DataDirectory.Raw(_source.File("restored")));
    }

    [Fact]
    public async Task A_file_name_that_leads_elsewhere_is_refused()
    {
        await _source.FillAsync(Texts(1));
        foreach (var name in (string[])["../escaped", "/tmp/escaped", "..", ""])
        {
            using (var file = File.Create(_source.File("forged")))
            {
                using var snapshot = SqliteSnapshot.Open(_source.Data);
                using var writer = await BackupWriter.CreateAsync(file, _source.Seal, Now, 1);
                foreach (var entry in snapshot.Entries()) writer.Add(entry);
                writer.Add(name, new MemoryStream([1]), 1);
                writer.Complete();
            }

            await Assert.ThrowsAsync<BackupException>(() => RestoreAsync("forged", "restored"));
            Assert.False(File.Exists(_source.File("restored/escaped")));
        }
    }

    [Fact]
    public async Task Backups_under_concurrent_writers_each_hold_one_moment()
    {
        await _source.FillAsync(["left=0", "right=0"]);
        await using var store = SqliteStore.Open(new SqliteStoreOptions(_source.Data));
        var (database, barrier) = await _source.OpenAsync(store);
        using var _ = barrier;
        using var stop = new CancellationTokenSource();
        var acknowledged = 0;
        var writing = Task.Run(async () =>
        {
            for (var number = 1; !stop.IsCancellationRequested; number++)
            {
                await CountAsync(database, number);
                Volatile.Write(ref acknowledged, number);
            }
        });

        var last = 0;
        for (var backup = 1; backup <= 8; backup++)
        {
            // The writer is at work before each.
            var target = Volatile.Read(ref acknowledged) + 3;
            while (Volatile.Read(ref acknowledged) < target) await Task.Yield();
            var before = Volatile.Read(ref acknowledged);
            await BackupAsync($"backup-{backup}");
            await RestoreAsync($"backup-{backup}", $"restored-{backup}");
            var texts = await _source.ReadAsync(_source.File($"restored-{backup}"));
            var numbers = texts.Select(text => int.Parse(text[(text.IndexOf('=') + 1)..])).ToArray();

            Assert.Equal(2, numbers.Length);
            Assert.Equal(numbers[0], numbers[1]);
            Assert.True(numbers[0] >= before, $"{before} was acknowledged before the backup, which has {numbers[0]}.");
            Assert.True(numbers[0] > last);
            last = numbers[0];
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task The_audit_log_of_a_backup_is_a_beginning_of_the_one_that_goes_on()
    {
        await _source.FillAsync(Texts(1));
        WriteAudit("head", BitConverter.GetBytes(0L));
        WriteAudit("00000001.log", []);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => AppendAudit(stop.Token));
        for (var backup = 1; backup <= 5; backup++)
        {
            await BackupAsync($"backup-{backup}");
            await RestoreAsync($"backup-{backup}", $"restored-{backup}");
            var head = BitConverter.ToInt64(File.ReadAllBytes(_source.File($"restored-{backup}/audit/head")));
            var log = File.ReadAllBytes(_source.File($"restored-{backup}/audit/00000001.log"));

            // What the head confirms is there, and at most one record more, whole or torn.
            Assert.InRange(log.Length, head * 8, (head + 1) * 8);
            for (var record = 0; record < log.Length / 8; record++) Assert.Equal(record + 1, BitConverter.ToInt64(log, record * 8));
        }

        await stop.CancelAsync();
        await writing;
    }

    private static IEnumerable<string> Texts(int count) => Enumerable.Range(0, count).Select(number => $"name {number:D5}={new string('x', 50)}{number}");

    private static string[] Names(string directory) => [.. Directory.GetFileSystemEntries(directory).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];

    private static async Task CountAsync(Database database, int number)
    {
        var texts = DataDirectory.TextsOf(database);
        var left = await texts.GetAsync(Key.Of("left"));
        var right = await texts.GetAsync(Key.Of("right"));
        var transaction = database.Begin();
        transaction.Update(left!, $"left={number}");
        transaction.Update(right!, $"right={number}");
        await transaction.CommitAsync();
    }

    // As the audit log does: a record, then the head that confirms it.
    private void AppendAudit(CancellationToken stop)
    {
        using var log = new FileStream(_source.File("data/audit/00000001.log"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        using var head = new FileStream(_source.File("data/audit/head"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        for (var record = 1L; !stop.IsCancellationRequested; record++)
        {
            log.Write(BitConverter.GetBytes(record));
            log.Flush();
            head.Position = 0;
            head.Write(BitConverter.GetBytes(record));
            head.Flush(flushToDisk: true);
        }
    }

    private void WriteAudit(string name, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(_source.File("data/audit"));
        File.WriteAllBytes(_source.File($"data/audit/{name}"), content);
    }

    private Task<BackupSummary> BackupAsync(string name) => Backup.ToFileAsync(_source.Data, _source.Seal, _source.File(name), Now);

    private Task<BackupSummary> RestoreAsync(string name, string directory) =>
        Restore.FromFileAsync(_source.File(name), _source.File(directory), _source.SealKeyFile);

    private async Task<bool> IsWholeAsync(byte[] backup)
    {
        try
        {
            using var reader = await BackupReader.OpenAsync(new MemoryStream(backup), _source.Seal);
            await reader.ReadAsync(_ => ValueTask.CompletedTask, (_, content) => content.CopyTo(Stream.Null));
            return true;
        }
        catch (Exception refused) when (refused is BackupException or SealException or SealedDataException)
        {
            return false;
        }
    }
}
