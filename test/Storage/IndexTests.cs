using System.Security.Cryptography;

namespace Strongroom.Storage.Tests;

public sealed class IndexTests : TableFixture
{
    [Fact]
    public async Task A_record_is_found_under_each_of_its_index_keys()
    {
        await InsertAsync(
            new Note("1", "a", ["red", "blue"], 3), new Note("1", "b", ["red"], 1), new Note("2", "c", ["red"], 2), new Note("1", "d", [], 0));

        Assert.Equal(["a", "b"], await NamesAsync(TestTables.ByLabel, Key.Of("1", "red")));
        Assert.Equal(["a", "a", "b"], await NamesAsync(TestTables.ByLabel, Key.Of("1")));
        Assert.Equal(["a", "b"], await NamesAsync(TestTables.ByLabel, Key.Of("1").StartingWith("r")));
        Assert.Equal(["d", "b", "c", "a"], await NamesAsync(TestTables.BySize, default));
        Assert.Equal(["a", "c", "b", "d"], await NamesAsync(TestTables.BySize, default, reverse: true));
    }

    [Fact]
    public async Task An_index_page_goes_on_behind_any_of_its_rows()
    {
        await InsertAsync([.. Enumerable.Range(0, 10).Select(number => new Note("1", $"n{number}", [], number / 3))]);
        var page = await Notes.ScanIndexAsync(TestTables.BySize, limit: 5);

        var fromMiddle = await Notes.ScanIndexAsync(TestTables.BySize, after: page.Rows[2].Position);
        var fromEnd = await Notes.ScanIndexAsync(TestTables.BySize, after: page.Next);

        Assert.Equal(["n3", "n4", "n5", "n6", "n7", "n8", "n9"], fromMiddle.Rows.Select(row => row.Value.Name));
        Assert.Equal(["n5", "n6", "n7", "n8", "n9"], fromEnd.Rows.Select(row => row.Value.Name));
        Assert.Null(fromEnd.Next);
    }

    [Fact]
    public async Task An_index_entry_that_its_record_does_not_confirm_is_passed_over()
    {
        await InsertAsync(new Note("1", "a", ["red"], 1));
        var entry = Assert.Single(await Store.ScanAsync(KeyRange.Prefix(Key.Of(1, 1).Bytes), 10));
        var forged = Convert.FromHexString(Convert.ToHexString(entry.Key.Span).Replace("726564", "677265", StringComparison.Ordinal));
        await Store.CommitAsync(new Commit([], [new Write(forged, Array.Empty<byte>())]));

        var page = await Notes.ScanIndexAsync(TestTables.ByLabel);

        Assert.Equal("a", Assert.Single(page.Rows).Value.Name);
    }

    [Fact]
    public async Task An_index_of_another_table_is_refused()
    {
        var foreign = new IndexDefinition<Note>(1, "foreign", note => [Key.Of(note.Name)]);

        await Assert.ThrowsAsync<ArgumentException>(async () => await Notes.ScanIndexAsync(foreign));
    }

    [Fact]
    public async Task After_random_writes_every_index_is_what_its_records_say()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new Random(seed);
        for (var step = 0; step < 400; step++)
        {
            var name = $"n{random.Next(20)}";
            var labels = ((string[])["red", "blue", "green", "red\0"]).Where(_ => random.Next(2) == 0).ToArray();
            var note = new Note("1", name, labels, random.Next(4));
            var transaction = Database.Begin();
            if (await Notes.GetAsync(Key.Of("1", name)) is not { } row) transaction.Insert(Notes, note);
            else if (random.Next(4) == 0) transaction.Delete(row);
            else transaction.Update(row, note);
            await transaction.CommitAsync();
        }

        var records = new List<Note>();
        await foreach (var row in Notes.EnumerateAsync()) records.Add(row.Value);
        foreach (var index in TestTables.Notes.Indexes)
        {
            var expected = records
                .SelectMany(note => index.KeysOf(note, Database).Select(key => (Key: key, note.Name)))
                .OrderBy(entry => entry.Key).ThenBy(entry => Key.Of(entry.Name)).Select(entry => entry.Name);
            Assert.True(expected.SequenceEqual(await NamesAsync(index, default)), $"Index {index.Name} differs with seed {seed}.");
            // Nor is there an entry that the scan passed over.
            var stored = await Store.ScanAsync(KeyRange.Prefix(Key.Of(1, index.Number).Bytes), int.MaxValue);
            Assert.Equal(records.Sum(note => index.KeysOf(note, Database).Count()), stored.Count);
        }
    }

    [Fact]
    public async Task Pages_under_concurrent_inserts_give_every_old_record_exactly_once()
    {
        var old = Enumerable.Range(0, 60).Select(number => $"n{number:D3}").ToArray();
        await InsertAsync([.. old.Select(name => new Note("1", name, [], 1))]);
        using var done = new CancellationTokenSource();
        var inserting = Task.Run(async () =>
        {
            for (var number = 0; !done.IsCancellationRequested; number++)
                await InsertAsync(new Note("1", $"n{number % 60:D3}-{number}", [], 1));
        });

        var names = new List<string>();
        Key? position = null;
        do
        {
            var page = await Notes.ScanIndexAsync(TestTables.BySize, after: position, limit: 7);
            names.AddRange(page.Rows.Select(row => row.Value.Name));
            position = page.Next;
            // Bounded: the inserts at the end of the range could otherwise lead the scan on for ever.
            if (string.CompareOrdinal(names[^1], "n059") >= 0) break;
        }
        while (position is not null);
        await done.CancelAsync();
        await inserting;

        Assert.Equal(old, names.Where(name => !name.Contains('-')));
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    private async Task<string[]> NamesAsync(IndexDefinition<Note> index, KeyPrefix prefix, bool reverse = false) =>
        [.. (await Notes.ScanIndexAsync(index, prefix, limit: int.MaxValue, reverse: reverse)).Rows.Select(row => row.Value.Name)];
}
