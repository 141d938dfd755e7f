using System.Security.Cryptography;
using System.Text.Json;

namespace Strongroom.Storage.Tests;

public sealed class BlindingTests
{
    private static readonly Blinding Fixed = new([.. Enumerable.Range(0, 32).Select(number => (byte)number)], new byte[16]);

    // Made by another implementation (openssl's AES) of the description. Stored: a change would lose every entry that is out there.
    [Theory]
    [InlineData(1, "A", "6747")]
    [InlineData(1, "TEAM", "84785A38B909812B")]
    [InlineData(2, "TEAM", "ACE847C18E777933")]
    [InlineData(1, "COST-CENTER-4711", "38853E3C860685151E40D8B224E684EE8423B894992167C7D6710018BDB0E2AE")]
    [InlineData(1, "ÉCLAIR", "7507BFB77B080A2B86CE6D190843")]
    public void A_key_stays_what_it_is(byte domain, string word, string key) => Assert.Equal(key, Convert.ToHexString(Fixed.Blind(domain, word)));

    [Fact]
    public void Words_that_begin_alike_have_keys_that_begin_alike_and_no_further()
    {
        const string Word = "A-LONG-WORD-THAT-GOES-ON-TO-";
        var whole = Fixed.Blind(1, Word + "THE END");
        for (var length = 0; length <= Word.Length; length++)
        {
            var beginning = Fixed.Blind(1, Word[..length]);
            Assert.Equal(2 * length, beginning.Length);
            Assert.Equal(whole[..beginning.Length], beginning);
            var other = Fixed.Blind(1, Word[..length] + "#");
            Assert.Equal(whole[..Math.Min(2 * length, whole.Length)], other[..Math.Min(2 * length, whole.Length)]);
            if (length < Blinding.MaxBytes) Assert.NotEqual(whole[(2 * length)..((2 * length) + 2)], other[(2 * length)..]);
        }
    }

    [Fact]
    public void What_is_cut_off_is_whole_characters() =>
        Assert.Equal(Fixed.Blind(1, new string('A', 27)), Fixed.Blind(1, new string('A', 27) + "É"));

    [Fact]
    public void The_stored_form_of_the_key_stays() => Assert.Equal(
        """{"Id":"AQ==","Key":"AgM="}""", JsonSerializer.Serialize(new BlindingKeyRecord { Id = [1], Key = [2, 3] }, BlindingKeyJson.Default.BlindingKeyRecord));

    [Fact]
    public void Domains_and_keys_are_kept_apart()
    {
        var other = new Blinding(new byte[32], new byte[16]);
        Assert.NotEqual(Fixed.Blind(1, "TEAM")[..4], Fixed.Blind(2, "TEAM")[..4]);
        Assert.NotEqual(Fixed.Blind(1, "TEAM")[..4], other.Blind(1, "TEAM")[..4]);
    }

    [Fact]
    public void The_key_shows_nothing_of_the_word()
    {
        // The same letter at two places, and two letters that differ in one bit, have nothing in common.
        var keys = Enumerable.Range(0, 26).Select(letter => Convert.ToHexString(Fixed.Blind(1, new string((char)('A' + letter), 28)))).ToList();
        var pairs = keys.SelectMany(key => key.Chunk(4).Select(pair => new string(pair))).ToList();
        Assert.True(pairs.Distinct().Count() > pairs.Count * 98 / 100);
    }

    [Fact]
    public async Task Many_threads_may_blind_at_once()
    {
        var words = Enumerable.Range(0, 2000).Select(_ => Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(1, 15)))).ToArray();
        var alone = Array.ConvertAll(words, word => Convert.ToHexString(Fixed.Blind(1, word)));
        var together = new string[words.Length];
        await Parallel.ForAsync(0, words.Length, (index, _) =>
        {
            together[index] = Convert.ToHexString(Fixed.Blind(1, words[index]));
            return ValueTask.CompletedTask;
        });
        Assert.Equal(alone, together);
    }
}
