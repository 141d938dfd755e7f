using System.Security.Cryptography;

namespace Strongroom.Storage.Tests.Contract;

/// <summary>Random operations on an engine and on the model must give the same answers. A failure names its seed; set
/// STRONGROOM_TEST_SEED to it to run the same operations again.</summary>
public abstract class KeyValueStoreModelTests
{
    private const int Operations = 3000;

    [Fact]
    public async Task Random_operations_answer_as_the_model_does()
    {
        var seed = Environment.GetEnvironmentVariable("STRONGROOM_TEST_SEED") is { Length: > 0 } given
            ? int.Parse(given)
            : RandomNumberGenerator.GetInt32(int.MaxValue);
        var step = 0;
        try
        {
            var random = new Random(seed);
            var model = new ModelStore();
            var store = await OpenAsync();
            try
            {
                for (; step < Operations; step++) store = await StepAsync(store, model, random);
                await CompareChangesAsync(store, model);
            }
            finally
            {
                await store.DisposeAsync();
            }
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"Differs at operation {step} of STRONGROOM_TEST_SEED={seed}: {error.Message}", error);
        }
    }

    /// <summary>Opens the store: empty at first, then with what was there.</summary>
    protected abstract ValueTask<IKeyValueStore> OpenAsync();

    private async Task<IKeyValueStore> StepAsync(IKeyValueStore store, ModelStore model, Random random)
    {
        switch (random.Next(100))
        {
            case < 30:
                var key = KeyFrom(random);
                var entry = await store.GetAsync(key);
                Assert.Equal(
                    model.Get(key) is { } expected ? Line(key, expected.Value, expected.Revision) : null,
                    entry is { } found ? Line(found.Key, found.Value, found.Revision) : null);
                break;
            case < 50:
                var (start, end) = (KeyFrom(random), random.Next(3) == 0 ? [] : KeyFrom(random));
                var (limit, reverse) = (random.Next(12), random.Next(2) == 0);
                var entries = await store.ScanAsync(new KeyRange(start, end), limit, reverse);
                Assert.Equal(
                    model.Scan(start, end, limit, reverse).Select(each => Line(each.Key, each.Value, each.Revision)),
                    entries.Select(each => Line(each.Key, each.Value, each.Revision)));
                break;
            case < 99:
                var preconditions = Enumerable.Range(0, random.Next(3)).Select(_ => ConditionFrom(model, random)).ToArray();
                var writes = Enumerable.Range(0, random.Next(4)).Select(_ => WriteFrom(random)).DistinctBy(write => Convert.ToHexString(write.Key)).ToArray();
                var result = await store.CommitAsync(new Commit(
                    [.. preconditions.Select(each => new Precondition(each.Key, each.Revision))],
                    [.. writes.Select(each => new Write(each.Key, each.Value is { } value ? (ReadOnlyMemory<byte>?)value : null))]));
                Assert.Equal(model.Commit(preconditions, writes), result.Committed);
                Assert.Equal(model.Revision, store.Revision);
                Assert.Equal(model.Revision, result.Revision);
                break;
            default:
                await CompareChangesAsync(store, model);
                await store.DisposeAsync();
                store = await OpenAsync();
                model.Changes.Clear();
                Assert.Equal(model.Revision, store.Revision);
                break;
        }

        return store;
    }

    // All changes since the store was opened, from every revision on that still is in reach.
    private static async Task CompareChangesAsync(IKeyValueStore store, ModelStore model)
    {
        if (model.Changes.Count == 0) return;
        var from = model.Changes[0].Revision - 1;
        var changes = new List<string>();
        await foreach (var change in store.WatchAsync(KeyRange.All, from))
        {
            changes.Add(Line(change.Key, change.Value, change.Revision));
            if (changes.Count == model.Changes.Count) break;
        }

        Assert.Equal(
            model.Changes.Select(each => Line(each.Key, each.Value is { } value ? (ReadOnlyMemory<byte>?)value : null, each.Revision)), changes);
    }

    private static string Line(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value, long revision) =>
        $"{Convert.ToHexString(key.Span)}={(value is { } bytes ? Convert.ToHexString(bytes.Span) : "deleted")}@{revision}";

    private static byte[] KeyFrom(Random random)
    {
        var key = new byte[1 + random.Next(2)];
        foreach (ref var each in key.AsSpan()) each = (byte)(random.Next(2) == 0 ? random.Next(4) : 252 + random.Next(4));
        return key;
    }

    private static (byte[] Key, long Revision) ConditionFrom(ModelStore model, Random random)
    {
        var key = KeyFrom(random);
        var actual = model.Get(key)?.Revision ?? 0;
        return (key, random.Next(8) == 0 ? actual + 1 : actual);
    }

    private static (byte[] Key, byte[]? Value) WriteFrom(Random random)
    {
        if (random.Next(3) == 0) return (KeyFrom(random), null);
        var value = new byte[random.Next(20) == 0 ? 5000 : random.Next(20)];
        random.NextBytes(value);
        return (KeyFrom(random), value);
    }
}
