using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Crypto.Tests;

/// <summary>The barrier: what it seals opens again, only where it was sealed, and across rotations.</summary>
public sealed class BarrierTests
{
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void Opening_inverts_sealing()
    {
        using var barrier = new Barrier(KeyRing.Create(_time));

        Prop.ForAll<byte[], byte[]>((plaintext, associated) =>
            barrier.Open(barrier.Seal(plaintext, associated), associated).AsSpan().SequenceEqual(plaintext))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_flipped_bit_is_refused()
    {
        using var barrier = new Barrier(KeyRing.Create(_time));
        byte[] blob = barrier.Seal("canary-plaintext"u8, "place"u8);

        for (int bit = 0; bit < blob.Length * 8; bit++)
        {
            var refused = Assert.Throws<SealedDataException>(() => barrier.Open(Bytes.Flip(blob, bit), "place"u8));
            Assert.DoesNotContain("canary", refused.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Any_truncation_is_refused()
    {
        using var barrier = new Barrier(KeyRing.Create(_time));
        byte[] blob = barrier.Seal("some value"u8, "place"u8);

        for (int length = 0; length < blob.Length; length++)
        {
            Assert.Throws<SealedDataException>(() => barrier.Open(blob.AsSpan(0, length), "place"u8));
        }
    }

    [Fact]
    public void A_value_does_not_open_in_another_place()
    {
        using var barrier = new Barrier(KeyRing.Create(_time));
        byte[] blob = barrier.Seal("some value"u8, "place"u8);

        Assert.Throws<SealedDataException>(() => barrier.Open(blob, "other"u8));
        Assert.Throws<SealedDataException>(() => barrier.Open(blob, []));
    }

    [Fact]
    public void Sealing_the_same_twice_gives_different_blobs()
    {
        using var barrier = new Barrier(KeyRing.Create(_time));

        Assert.NotEqual(barrier.Seal("same"u8, []), barrier.Seal("same"u8, []));
    }

    [Fact]
    public void A_term_that_the_ring_lacks_is_named()
    {
        using KeyRing first = KeyRing.Create(_time);
        using var ahead = new Barrier(first.Rotate(_time));
        using var behind = new Barrier(first);
        byte[] blob = ahead.Seal("some value"u8, []);

        var refused = Assert.Throws<SealedDataException>(() => behind.Open(blob, []));

        Assert.Equal("The sealed data names key term 2, which the key ring does not have.", refused.Message);
    }

    [Fact]
    public void Rotation_seals_with_the_new_term_and_opens_the_old_ones()
    {
        KeyRing ring = KeyRing.Create(_time);
        using var barrier = new Barrier(ring);
        var blobs = new List<byte[]> { barrier.Seal("value 1"u8, []) };
        for (int term = 2; term <= 5; term++)
        {
            ring = ring.Rotate(_time);
            barrier.Adopt(ring);
            blobs.Add(barrier.Seal(Encoding.ASCII.GetBytes($"value {term}"), []));
            Assert.Equal((uint)term, barrier.ActiveTerm);
        }

        for (int term = 1; term <= 5; term++)
        {
            Assert.Equal((uint)term, Barrier.TermOf(blobs[term - 1]));
            Assert.Equal($"value {term}", Encoding.ASCII.GetString(barrier.Open(blobs[term - 1], [])));
        }
    }

    [Fact]
    public void Adopting_a_ring_that_lost_or_changed_a_term_is_refused()
    {
        using KeyRing first = KeyRing.Create(_time);
        using KeyRing stranger = KeyRing.Create(_time);
        using var barrier = new Barrier(first.Rotate(_time));
        byte[] blob = barrier.Seal("kept"u8, []);

        Assert.Throws<ArgumentException>(() => barrier.Adopt(first));
        Assert.Throws<ArgumentException>(() => barrier.Adopt(stranger.Rotate(_time)));
        Assert.Equal("kept"u8, barrier.Open(blob, []));
    }

    [Fact]
    public async Task Readers_and_writers_go_on_while_the_ring_rotates()
    {
        KeyRing ring = KeyRing.Create(_time);
        using var barrier = new Barrier(ring);
        using var stop = new CancellationTokenSource();
        Task<int>[] workers = [.. Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            int done = 0;
            var kept = new List<byte[]>();
            byte[] place = [(byte)worker];
            do
            {
                byte[] value = BitConverter.GetBytes(done);
                byte[] blob = barrier.Seal(value, place);
                Assert.Equal(value, barrier.Open(blob, place));
                if (done % 50 == 0)
                {
                    kept.Add(blob);
                }

                done++;
            }
            while (!stop.IsCancellationRequested || done < 200);
            Assert.All(kept, (blob, i) => Assert.Equal(i * 50, BitConverter.ToInt32(barrier.Open(blob, place))));
            return done;
        }))];

        for (int i = 0; i < 50; i++)
        {
            barrier.Adopt(ring = ring.Rotate(_time));
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(workers), done => Assert.True(done >= 200));
        Assert.Equal(51u, barrier.ActiveTerm);
    }
}
