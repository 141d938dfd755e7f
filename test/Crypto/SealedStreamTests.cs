namespace Strongroom.Crypto.Tests;

public sealed class SealedStreamTests
{
    private const int Header = 19;
    private const int SealedChunk = (64 << 10) + 16;

    // Made by another implementation of XAES-256-GCM than ours: the text "a frozen stream" under key 07…07, bound to "backup".
    private const string Frozen = "53525801a0a1a2a3a4a5a6a7a8a9aaabacadaeb58104301abdb23075bdbf805ecf6a4ffd5e83f45789b745834cfd3bf9eb64";

    private readonly SecretValue _key = SecretValue.Copy(Bytes.Repeat(7, 32));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(200_000)]
    public void What_was_sealed_opens_and_no_byte_of_it_shows(int length)
    {
        var plaintext = Enumerable.Range(0, length).Select(i => (byte)(i * 31 >> 3)).ToArray();
        var box = Seal(plaintext);

        Assert.Equal(plaintext, Open(box));
        Assert.Equal(Header + length + (16 * Math.Max(1, (length + 65_535) / 65_536)), box.Length);
        if (length > 64) Assert.True(box.AsSpan().IndexOf(plaintext.AsSpan(0, 32)) < 0);
    }

    [Fact]
    public void Frozen_stream_opens()
    {
        Assert.Equal("a frozen stream"u8.ToArray(), Open(Convert.FromHexString(Frozen)));
        Assert.StartsWith("53525801", Frozen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_cut_anywhere_is_refused()
    {
        var box = Seal(new byte[150_000]);
        int[] borders = [Header, Header + SealedChunk, Header + (2 * SealedChunk), box.Length];
        var cuts = borders.SelectMany(border => new[] { border - 17, border - 16, border - 1, border, border + 1, border + 16, border + 17 })
            .Where(cut => cut >= 0 && cut < box.Length)
            .Concat(Enumerable.Range(0, 60));
        foreach (var cut in cuts.Distinct())
        {
            Assert.Throws<SealedDataException>(() => Open(box[..cut]));
        }
    }

    [Fact]
    public void A_changed_extended_or_reordered_stream_is_refused()
    {
        var box = Seal(new byte[150_000]);
        foreach (var offset in (int[])[0, 3, 4, 18, 19, 500, Header + SealedChunk - 1, Header + SealedChunk, box.Length - 1])
        {
            var changed = box.ToArray();
            changed[offset] ^= 1;
            Assert.Throws<SealedDataException>(() => Open(changed));
        }

        byte[] extended = [.. box, 0];
        Assert.Throws<SealedDataException>(() => Open(extended));

        byte[] first = box[Header..(Header + SealedChunk)];
        byte[] second = box[(Header + SealedChunk)..(Header + (2 * SealedChunk))];
        byte[] rest = box[(Header + (2 * SealedChunk))..];
        byte[] swapped = [.. box[..Header], .. second, .. first, .. rest];
        byte[] dropped = [.. box[..Header], .. first, .. rest];
        byte[] repeated = [.. box[..Header], .. first, .. first, .. second, .. rest];
        foreach (var other in (byte[][])[swapped, dropped, repeated]) Assert.Throws<SealedDataException>(() => Open(other));
    }

    [Fact]
    public void Another_key_or_other_associated_data_opens_nothing()
    {
        var box = Seal([1, 2, 3]);
        using var other = SecretValue.Copy(Bytes.Repeat(8, 32));

        Assert.Throws<SealedDataException>(() => Open(box, other, "backup"));
        Assert.Throws<SealedDataException>(() => Open(box, _key, "restore"));
    }

    [Fact]
    public void Nothing_is_handed_out_behind_a_fault()
    {
        var box = Seal(new byte[150_000]);
        box[Header + SealedChunk + 5] ^= 1;
        using var reader = new SealedStreamReader(new MemoryStream(box), _key, "backup"u8);
        var buffer = new byte[65_536];
        Assert.Equal(65_536, reader.Read(buffer));

        Assert.Throws<SealedDataException>(() => reader.Read(buffer));
        Assert.Throws<SealedDataException>(() => reader.Read(buffer));
    }

    [Fact]
    public void A_stream_that_is_not_completed_is_no_stream()
    {
        var target = new MemoryStream();
        using (var writer = new SealedStreamWriter(target, _key, "backup"u8)) writer.Write(new byte[100_000]);

        Assert.Throws<SealedDataException>(() => Open(target.ToArray()));
    }

    private byte[] Seal(byte[] plaintext)
    {
        var target = new MemoryStream();
        using var writer = new SealedStreamWriter(target, _key, "backup"u8);
        // In uneven pieces, as callers write.
        for (var offset = 0; offset < plaintext.Length; offset += 7_919) writer.Write(plaintext.AsSpan(offset, Math.Min(7_919, plaintext.Length - offset)));
        writer.Complete();
        return target.ToArray();
    }

    private byte[] Open(byte[] box) => Open(box, _key, "backup");

    private static byte[] Open(byte[] box, SecretValue key, string associatedData)
    {
        using var reader = new SealedStreamReader(new MemoryStream(box), key, System.Text.Encoding.UTF8.GetBytes(associatedData));
        var result = new MemoryStream();
        var buffer = new byte[5_000];
        while (reader.Read(buffer) is > 0 and var count) result.Write(buffer.AsSpan(0, count));
        return result.ToArray();
    }
}
