using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Storage.Tests;

public sealed class KeyTests
{
    // Few letters, so that common beginnings, zero bytes and the bounds of lengths come often.
    private static readonly Gen<string> Texts =
        Gen.ArrayOf(Gen.Elements("a", "b", "\0", "\u00ff", "\u20ac", "\uffff", "\U0001F511")).Select(string.Concat);

    private static readonly Gen<byte[]> Bytes = Gen.ArrayOf(Gen.Elements<byte>(0x00, 0x01, 0x7F, 0xFE, 0xFF));

    private static readonly Gen<Int128> Integers = Gen.OneOf(
        Gen.Choose(-3, 3).Select(value => (Int128)value),
        from shift in Gen.Choose(0, 63)
        from around in Gen.Choose(-2, 2)
        from sign in Gen.Elements(1, -1)
        select Int128.Clamp(sign * ((Int128)1 << shift) + around, long.MinValue, ulong.MaxValue),
        Gen.Elements((Int128)long.MinValue, long.MaxValue, ulong.MaxValue));

    private static readonly Gen<DateTimeOffset> Times = Gen.OneOf(
        Gen.Elements(DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue),
        Gen.Choose(-100_000, 100_000).Select(seconds => DateTimeOffset.UnixEpoch.AddMilliseconds(seconds * 997L)));

    private static readonly Gen<KeyPart> Parts = Gen.OneOf(
        Texts.Select(text => (KeyPart)text),
        Bytes.Select(bytes => (KeyPart)bytes),
        Integers.Select(value => value > long.MaxValue ? (KeyPart)(ulong)value : (KeyPart)(long)value),
        Times.Select(time => (KeyPart)time));

    private static readonly Gen<KeyPart[]> Tuples =
        from length in Gen.Choose(0, 4)
        from parts in Gen.ArrayOf(Parts, length)
        select parts;

    [Fact]
    public void Byte_order_is_tuple_order() => Check(
        from left in Tuples
        from shared in Gen.Choose(0, left.Length)
        from rest in Tuples
        select (left, right: (KeyPart[])[.. left[..shared], .. rest]),
        pair => Math.Sign(Key.Of(pair.left).CompareTo(Key.Of(pair.right))) == Math.Sign(Compare(pair.left, pair.right)));

    [Fact]
    public void Decoding_gives_what_was_encoded() => Check(
        Tuples,
        parts => Compare(Key.Of(parts).Decode(), parts) == 0);

    [Fact]
    public void A_prefix_range_holds_the_tuples_that_begin_with_it_and_no_other() => Check(
        from prefix in Tuples
        from shared in Gen.Choose(0, prefix.Length)
        from rest in Tuples
        select (prefix, other: (KeyPart[])[.. prefix[..shared], .. rest]),
        pair => ((KeyPrefix)Key.Of(pair.prefix)).Range.Contains(Key.Of(pair.other).Bytes.Span)
            == (pair.other.Length >= pair.prefix.Length && Compare(pair.other[..pair.prefix.Length], pair.prefix) == 0));

    [Fact]
    public void A_text_is_no_prefix_of_the_same_text_with_a_zero_behind() =>
        Assert.False(((KeyPrefix)Key.Of("a")).Range.Contains(Key.Of("a\0b").Bytes.Span));

    [Fact]
    public void A_text_prefix_range_holds_the_texts_that_begin_with_it_and_no_other() => Check(
        from prefix in Texts
        from shared in Gen.Elements("", prefix)
        from rest in Texts
        from behind in Tuples
        select (prefix, text: shared + rest, behind),
        scan => Key.Of(7).StartingWith(scan.prefix).Range.Contains(Key.Of(7, scan.text).Then(scan.behind).Bytes.Span)
            == scan.text.StartsWith(scan.prefix, StringComparison.Ordinal));

    [Fact]
    public void Ranges_split_at_a_key_without_it() => Check(
        from bytes in Gen.Three(Bytes)
        select bytes,
        keys =>
        {
            var (prefix, split, probe) = keys;
            var range = KeyRange.Prefix(prefix);
            var inside = probe.AsSpan().StartsWith(prefix);
            return range.Contains(probe) == inside
                && range.After(split).Contains(probe) == (inside && probe.AsSpan().SequenceCompareTo(split) > 0)
                && range.Before(split).Contains(probe) == (inside && probe.AsSpan().SequenceCompareTo(split) < 0);
        });

    [Fact]
    public void Parts_are_read_in_turn_by_their_kind()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2));
        var reader = Key.Of("text", -5, ulong.MaxValue, time, new byte[] { 0, 1 }).Read();

        Assert.Equal("text", reader.ReadText());
        Assert.Equal(-5, reader.ReadInt64());
        Assert.Equal(ulong.MaxValue, reader.ReadUInt64());
        Assert.Equal(time, reader.ReadTime());
        Assert.Equal(new byte[] { 0, 1 }, reader.ReadBytes().ToArray());
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData("0261")]
    [InlineData("02FF00")]
    [InlineData("16FF")]
    [InlineData("30000000")]
    [InlineData("00")]
    [InlineData("FF")]
    public void Bytes_that_are_no_key_are_refused(string hex) =>
        Assert.Throws<FormatException>(() => Key.FromBytes(Convert.FromHexString(hex)).Decode());

    [Fact]
    public void A_lone_surrogate_has_no_key() => Assert.Throws<EncoderFallbackException>(() => Key.Of("a\ud800"));

    // Stored: a change here makes existing data unreadable. The forms of text, bytes and integers are FoundationDB's.
    [Fact]
    public void The_encoding_is_frozen()
    {
        Assert.Equal("02464FC3964200FF62617200", Key.Of("FO\u00d6B\0bar").ToString());
        Assert.Equal("01666F6F00FF62617200", Key.Of("foo\0bar"u8.ToArray()).ToString());
        Assert.Equal("11B7E7E2", Key.Of(-4_724_765).ToString());
        Assert.Equal("14", Key.Of(0).ToString());
        Assert.Equal("1501", Key.Of(1).ToString());
        Assert.Equal("1CFFFFFFFFFFFFFFFF", Key.Of(ulong.MaxValue).ToString());
        Assert.Equal("308000000000000001", Key.Of(DateTimeOffset.UnixEpoch.AddMilliseconds(1)).ToString());
    }

    private static void Check<T>(Gen<T> inputs, Func<T, bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(inputs.ToArbitrary(), holds));

    private static int Compare(IReadOnlyList<KeyPart> left, IReadOnlyList<KeyPart> right)
    {
        for (var index = 0; index < Math.Min(left.Count, right.Count); index++)
        {
            var order = Compare(left[index], right[index]);
            if (order != 0) return order;
        }

        return left.Count - right.Count;
    }

    private static int Compare(KeyPart left, KeyPart right)
    {
        if (left.Kind != right.Kind) return left.Kind - right.Kind;
        return left.Kind switch
        {
            KeyPartKind.Text => CompareCodePoints(left.Text, right.Text),
            KeyPartKind.Bytes => left.Bytes.Span.SequenceCompareTo(right.Bytes.Span),
            KeyPartKind.Integer => left.Integer.CompareTo(right.Integer),
            _ => left.Time.CompareTo(right.Time),
        };
    }

    private static int CompareCodePoints(string left, string right)
    {
        var (first, second) = (left.EnumerateRunes().ToArray(), right.EnumerateRunes().ToArray());
        return first.AsSpan().SequenceCompareTo(second);
    }
}
