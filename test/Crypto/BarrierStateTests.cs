namespace Strongroom.Crypto.Tests;

/// <summary>Unsealing: first start, later starts, rotation of ring and root.</summary>
public sealed class BarrierStateTests
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
    private readonly MemorySeal _seal = new("memory", 1);

    [Fact]
    public async Task Stored_state_opens_the_barrier_at_every_start()
    {
        BarrierState created = await BarrierState.CreateAsync(_seal, _time);
        byte[] blob;
        using (Barrier first = await created.OpenAsync(_seal))
        {
            blob = first.Seal("some value"u8, "place"u8);
        }

        BarrierState loaded = BarrierState.Decode(created.Encode());
        using Barrier second = await loaded.OpenAsync(_seal);

        Assert.Equal("some value"u8, second.Open(blob, "place"u8));
    }

    [Fact]
    public async Task Rotation_keeps_the_old_term_readable_and_dates_the_new_one()
    {
        BarrierState state = await BarrierState.CreateAsync(_seal, _time);
        using Barrier barrier = await state.OpenAsync(_seal);
        byte[] old = barrier.Seal("old"u8, []);
        _time.Now += TimeSpan.FromDays(30);

        BarrierState rotated = await state.RotateKeyRingAsync(_seal, _time);
        barrier.Adopt(await rotated.OpenRingAsync(_seal));

        byte[] young = barrier.Seal("young"u8, []);
        Assert.Equal(2u, Barrier.TermOf(young));
        using Barrier restarted = await rotated.OpenAsync(_seal);
        Assert.Equal("old"u8, restarted.Open(old, []));
        Assert.Equal("young"u8, restarted.Open(young, []));
        using KeyRing ring = await rotated.OpenRingAsync(_seal);
        Assert.Equal([1u, 2u], ring.Terms.Select(term => term.Number));
        Assert.Equal([_time.Now - TimeSpan.FromDays(30), _time.Now], ring.Terms.Select(term => term.Created));
        Assert.Equal(state.WrappedRoot, rotated.WrappedRoot);
    }

    [Fact]
    public async Task Rewrapping_moves_to_another_seal_and_to_a_new_root_key()
    {
        var target = new MemorySeal("other", 2);
        BarrierState state = await BarrierState.CreateAsync(_seal, _time);
        using Barrier barrier = await state.OpenAsync(_seal);
        byte[] blob = barrier.Seal("some value"u8, []);

        BarrierState moved = await state.RewrapAsync(_seal, target);

        using Barrier reopened = await moved.OpenAsync(target);
        Assert.Equal("some value"u8, reopened.Open(blob, []));
        var mixed = new BarrierState(moved.WrappedRoot.ToArray(), state.SealedRing.ToArray());
        await Assert.ThrowsAsync<SealedDataException>(async () => await mixed.OpenAsync(target));
        var wrongSeal = await Assert.ThrowsAsync<SealException>(async () => await moved.OpenAsync(_seal));
        Assert.Equal("The root key is wrapped by the seal 'other', but the seal in use is 'memory'.", wrongSeal.Message);
    }

    [Fact]
    public async Task Any_flipped_bit_or_truncation_of_the_state_is_refused()
    {
        BarrierState state = await BarrierState.CreateAsync(_seal, _time);
        byte[] root = state.WrappedRoot.ToArray();
        byte[] ring = state.SealedRing.ToArray();

        for (int bit = 0; bit < root.Length * 8; bit++)
        {
            await RefusedAsync(Bytes.Flip(root, bit), ring);
        }

        for (int bit = 0; bit < ring.Length * 8; bit++)
        {
            await RefusedAsync(root, Bytes.Flip(ring, bit));
        }

        for (int length = 0; length < root.Length; length++)
        {
            await RefusedAsync(root[..length], ring);
        }

        for (int length = 0; length < ring.Length; length++)
        {
            await RefusedAsync(root, ring[..length]);
        }
    }

    [Fact]
    public async Task Any_truncated_or_foreign_encoding_is_refused()
    {
        byte[] encoded = (await BarrierState.CreateAsync(_seal, _time)).Encode();

        for (int length = 0; length < encoded.Length; length++)
        {
            await Assert.ThrowsAsync<SealedDataException>(
                async () => await BarrierState.Decode(encoded.AsSpan(0, length)).OpenAsync(_seal));
        }

        for (int bit = 0; bit < 32; bit++)
        {
            Assert.Throws<SealedDataException>(() => BarrierState.Decode(Bytes.Flip(encoded, bit)));
        }
    }

    private async Task RefusedAsync(byte[] root, byte[] ring)
    {
        Exception? refused = await Record.ExceptionAsync(async () => await new BarrierState(root, ring).OpenAsync(_seal));
        Assert.True(refused is SealedDataException or SealException, refused?.ToString() ?? "It opened.");
    }
}
