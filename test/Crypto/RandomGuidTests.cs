namespace Strongroom.Crypto.Tests;

public sealed class RandomGuidTests
{
    [Fact]
    public void Every_one_is_new_and_says_that_it_is_random()
    {
        var made = new HashSet<Guid>();
        Parallel.For(0, 8, _ =>
        {
            Guid[] mine = [.. Enumerable.Range(0, 1000).Select(_ => RandomGuid.Next())];
            lock (made)
            {
                foreach (Guid guid in mine)
                {
                    Assert.True(made.Add(guid));
                    Assert.Equal(4, guid.Version);
                    Assert.InRange(guid.Variant, 0x8, 0xB);
                }
            }
        });

        // 122 random bits: over 8,000 of them each is set about half of the time.
        for (int bit = 0; bit < 128; bit++)
        {
            int set = made.Count(guid => (guid.ToByteArray(bigEndian: true)[bit / 8] >> (7 - (bit % 8)) & 1) != 0);
            if (bit is >= 48 and < 52 or 64 or 65) continue;
            Assert.InRange(set, made.Count * 2 / 5, made.Count * 3 / 5);
        }
    }
}
