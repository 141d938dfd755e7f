using Strongroom.Crypto;

namespace Strongroom.Storage.Tests;

public sealed class TableTests : TableFixture
{
    private static readonly Note First = new("1", "app/a", ["red"], 10);

    [Fact]
    public async Task A_record_reads_as_it_was_inserted()
    {
        await InsertAsync(First);

        var row = await ReadAsync("1", "app/a");

        Assert.Equal(First.Labels, row.Value.Labels);
        Assert.Equal(10, row.Value.Size);
        Assert.Equal(Store.Revision, row.Revision);
        Assert.Null(await Notes.GetAsync(Key.Of("1", "app/b")));
    }

    [Fact]
    public async Task Inserting_over_a_record_conflicts()
    {
        await InsertAsync(First);

        await Assert.ThrowsAsync<ConflictException>(() => InsertAsync(First with { Size = 11 }));

        Assert.Equal(10, (await ReadAsync("1", "app/a")).Value.Size);
    }

    [Fact]
    public async Task An_update_of_what_another_updated_conflicts()
    {
        await InsertAsync(First);
        var row = await ReadAsync("1", "app/a");
        await UpdateAsync(row, First with { Size = 11 });

        await Assert.ThrowsAsync<ConflictException>(() => UpdateAsync(row, First with { Size = 12 }));

        Assert.Equal(11, (await ReadAsync("1", "app/a")).Value.Size);
    }

    [Fact]
    public async Task A_deleted_record_is_gone_and_cannot_be_updated()
    {
        await InsertAsync(First);
        var row = await ReadAsync("1", "app/a");
        var transaction = Database.Begin();
        transaction.Delete(row);
        await transaction.CommitAsync();

        Assert.Null(await Notes.GetAsync(row.Key));
        await Assert.ThrowsAsync<ConflictException>(() => UpdateAsync(row, First));
        Assert.Empty(await Store.ScanAsync(KeyRange.All, 100));
    }

    [Fact]
    public async Task A_transaction_over_two_tables_applies_all_or_nothing()
    {
        await InsertAsync(First);
        var transaction = Database.Begin();
        transaction.Insert(Others, new Other("x", "text"));
        transaction.Insert(Notes, First);

        await Assert.ThrowsAsync<ConflictException>(() => transaction.CommitAsync().AsTask());
        Assert.Null(await Others.GetAsync(Key.Of("x")));

        transaction = Database.Begin();
        transaction.Insert(Others, new Other("x", "text"));
        transaction.Require(await ReadAsync("1", "app/a"));
        var revision = await transaction.CommitAsync();
        Assert.Equal(revision, (await Others.GetAsync(Key.Of("x")))!.Revision);
    }

    [Fact]
    public async Task A_required_record_that_changed_conflicts()
    {
        await InsertAsync(First);
        var row = await ReadAsync("1", "app/a");
        await UpdateAsync(row, First with { Size = 11 });
        var transaction = Database.Begin();
        transaction.Require(row);
        transaction.Insert(Others, new Other("x", "text"));

        await Assert.ThrowsAsync<ConflictException>(() => transaction.CommitAsync().AsTask());
        Assert.Null(await Others.GetAsync(Key.Of("x")));
    }

    [Fact]
    public async Task A_record_required_absent_conflicts_when_it_is_there()
    {
        await InsertAsync(First);
        var transaction = Database.Begin();
        transaction.RequireAbsent(Notes, Key.Of("1", "app/a"));
        transaction.Insert(Others, new Other("x", "text"));

        await Assert.ThrowsAsync<ConflictException>(() => transaction.CommitAsync().AsTask());
    }

    [Fact]
    public async Task Requiring_two_versions_of_one_record_conflicts_at_once()
    {
        await InsertAsync(First);
        var before = await ReadAsync("1", "app/a");
        await UpdateAsync(before, First with { Size = 11 });
        var transaction = Database.Begin();
        transaction.Require(before);
        var after = await ReadAsync("1", "app/a");

        Assert.Throws<ConflictException>(() => transaction.Require(after));
    }

    [Fact]
    public async Task A_prefix_scan_takes_whole_parts_or_the_beginning_of_a_text()
    {
        await InsertAsync(
            First, First with { Name = "app/b" }, First with { Name = "apple" }, First with { Account = "2" }, First with { Account = "11" });

        Assert.Equal(["app/a", "app/b", "apple"], await NamesAsync(Key.Of("1")));
        Assert.Equal(["app/a", "app/b"], await NamesAsync(Key.Of("1").StartingWith("app/")));
        Assert.Equal(["apple"], await NamesAsync(Key.Of("1", "apple")));
        Assert.Empty(await NamesAsync(Key.Of("1", "app")));
    }

    [Fact]
    public async Task Pages_join_to_the_whole_in_both_directions()
    {
        var names = Enumerable.Range(0, 25).Select(number => $"n{number:D2}").ToArray();
        await InsertAsync([.. names.Select(name => First with { Name = name })]);

        Assert.Equal(names, await PagedAsync(limit: 7, reverse: false));
        Assert.Equal(names.Reverse(), await PagedAsync(limit: 7, reverse: true));
        Assert.Equal(names, await PagedAsync(limit: 25, reverse: false));
        Assert.Equal(names, await PagedAsync(limit: int.MaxValue, reverse: false));
    }

    [Fact]
    public async Task A_page_goes_on_behind_its_last_row_however_much_was_inserted_meanwhile()
    {
        await InsertAsync([.. Enumerable.Range(0, 10).Select(number => First with { Name = $"n{number * 10:D3}" })]);
        var first = await Notes.ScanAsync(limit: 5);
        await InsertAsync(First with { Name = "n005" }, First with { Name = "n045" }, First with { Name = "n099" });

        var second = await Notes.ScanAsync(after: first.Next, limit: 100);

        Assert.Equal(
            ["n045", "n050", "n060", "n070", "n080", "n090", "n099"], second.Rows.Select(row => row.Value.Name));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task A_position_from_elsewhere_does_not_leave_the_prefix()
    {
        await InsertAsync(First, First with { Account = "0" }, First with { Account = "2" });

        var forward = await Notes.ScanAsync(Key.Of("1"), after: Key.Of("0"));
        var backward = await Notes.ScanAsync(Key.Of("1"), after: Key.FromBytes([0xFF]), reverse: true);

        Assert.Equal("1", Assert.Single(forward.Rows).Value.Account);
        Assert.Equal("1", Assert.Single(backward.Rows).Value.Account);
    }

    [Fact]
    public async Task An_update_cannot_change_the_primary_key()
    {
        await InsertAsync(First);
        var row = await ReadAsync("1", "app/a");

        Assert.Throws<ArgumentException>(() => Database.Begin().Update(row, First with { Name = "other" }));
    }

    [Fact]
    public async Task A_stored_value_moved_to_another_key_is_refused()
    {
        await InsertAsync(First, First with { Name = "app/b" });
        var entries = await Store.ScanAsync(KeyRange.Prefix(Key.Of(1, 0).Bytes), 10);
        await Store.CommitAsync(new Commit([], [new Write(entries[1].Key, entries[0].Value)]));

        await Assert.ThrowsAsync<SealedDataException>(() => ReadAsync("1", "app/b"));
    }

    [Fact]
    public async Task Neither_record_nor_label_text_is_stored_as_plaintext_in_values()
    {
        await InsertAsync(First with { Labels = ["canary-label"] });

        var entry = Assert.Single(await Store.ScanAsync(KeyRange.Prefix(Key.Of(1, 0).Bytes), 10));

        Assert.Equal(-1, entry.Value.Span.IndexOf("canary"u8));
    }

    [Fact]
    public async Task Watching_a_table_tells_of_its_own_changes_only()
    {
        var start = Store.Revision;
        await InsertAsync(First);
        var transaction = Database.Begin();
        transaction.Insert(Others, new Other("x", "text"));
        await transaction.CommitAsync();
        var deletion = Database.Begin();
        deletion.Delete(await ReadAsync("1", "app/a"));
        await deletion.CommitAsync();

        var changes = new List<TableChange<Note>>();
        await foreach (var change in Notes.WatchAsync(start))
        {
            changes.Add(change);
            if (changes.Count == 2) break;
        }

        Assert.Equal([start + 1, start + 3], changes.Select(change => change.Revision));
        Assert.Equal("app/a", changes[0].Row!.Value.Name);
        Assert.Null(changes[1].Row);
        Assert.Equal(Key.Of("1", "app/a"), changes[1].Key);
    }

    [Fact]
    public void Two_tables_cannot_share_a_number()
    {
        var impostor = new TableDefinition<Other>(1, "impostor", TestJson.Default.Other, other => Key.Of(other.Id));

        Assert.Throws<InvalidOperationException>(() => Database.Table(impostor));
    }

    // Stored and authenticated: a change here makes existing data unreadable.
    [Fact]
    public async Task The_storage_layout_is_frozen()
    {
        await InsertAsync(new Note("1", "a", ["b"], 300));

        var keys = (await Store.ScanAsync(KeyRange.All, 10)).Select(entry => Convert.ToHexString(entry.Key.Span));

        Assert.Equal(
            ["15011402310002" + "6100", "15011501" + "02310002" + "6200" + "00" + "02310002" + "6100", "15011502" + "16012C" + "00" + "02310002" + "6100"],
            keys);
        Assert.Equal("1402" + Convert.ToHexString("barrier"u8) + "00", SystemKeys.BarrierState.ToString());
    }

    private async Task UpdateAsync(Row<Note> row, Note value)
    {
        var transaction = Database.Begin();
        transaction.Update(row, value);
        await transaction.CommitAsync();
    }

    private async Task<string[]> NamesAsync(KeyPrefix prefix) =>
        [.. (await Notes.ScanAsync(prefix)).Rows.Select(row => row.Value.Name)];

    private async Task<List<string>> PagedAsync(int limit, bool reverse)
    {
        var names = new List<string>();
        Key? position = null;
        do
        {
            var page = await Notes.ScanAsync(Key.Of("1"), position, limit, reverse);
            Assert.True(page.Rows.Count <= limit);
            names.AddRange(page.Rows.Select(row => row.Value.Name));
            position = page.Next;
        }
        while (position is not null);
        return names;
    }
}
