using System.Text;

namespace Strongroom.Fuzz.Tests.Engine;

/// <summary>Changes inputs at random: bits, bytes, lengths, words of a dictionary, nesting, numbers and odd text.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> dictionary)
{
    private const int LongestInput = 96 << 10;

    private static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1", "127", "128", "255", "256", "32768", "65535", "65536", "2147483647", "2147483648", "-2147483649", "4294967296",
        "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1e400", "-1e400", "1e-400", "0.1", "1.0",
        "00", "1E+2", "253402300800", "-62135596801", "79228162514264337593543950336", "NaN", "Infinity", "99999999999999999999999999999999999999",
    ];

    // Overlong, surrogate, cut and out-of-range UTF-8; then valid but odd: NUL, BOM, joiners, the last code points.
    private static readonly byte[][] OddText =
    [
        [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF], [0xFE], [0x80],
        [0x00], [0xEF, 0xBB, 0xBF], [0xEF, 0xBF, 0xBF], [0xE2, 0x80, 0x8D], [0xE2, 0x80, 0xAE], [0xF4, 0x8F, 0xBF, 0xBF], [0xC4, 0xB0], [0xE2, 0x84, 0xAA],
        [0x0D, 0x0A], [0x85], [0xE2, 0x80, 0xA8], .. new[] { "\\ud800", "\\udc00\\ud800", "\\u0000", "\\uD83D\\uDE00", "%00", "%2e%2e%2f", "ﬀ", "e\u0301", "İ" }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>The input, changed in one to a few places.</summary>
    /// <param name="input">What to change.</param>
    /// <param name="other">Another input, to take parts from.</param>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var times = 1 + random.Next(random.Next(1, 6)); times > 0; times--)
        {
            Once(bytes, other);
            if (bytes.Count > LongestInput)
            {
                bytes.RemoveRange(LongestInput, bytes.Count - LongestInput);
            }
        }

        return [.. bytes];
    }

    private void Once(List<byte> bytes, byte[] other)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, random.Next(1, 1 << random.Next(1, 9)));
        switch (random.Next(14))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                Insert(bytes, at, Random(random.Next(1, 20)));
                break;
            case 5 or 6 when dictionary.Count > 0:
                Insert(bytes, at, Encoding.UTF8.GetBytes(dictionary[random.Next(dictionary.Count)]));
                break;
            case 7 when other.Length > 0:
                var from = random.Next(other.Length);
                Insert(bytes, at, other[from..random.Next(from, other.Length + 1)]);
                break;
            case 8:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 9:
                Repeat(bytes, at, length);
                break;
            case 10:
                Nest(bytes, at);
                break;
            case 11:
                ReplaceNumber(bytes, at);
                break;
            case 12:
                Insert(bytes, at, OddText[random.Next(OddText.Length)]);
                break;
            default:
                // Two ranges change places.
                var to = random.Next(bytes.Count + 1 - length);
                var moved = bytes.GetRange(at, length);
                bytes.RemoveRange(at, length);
                bytes.InsertRange(Math.Min(to, bytes.Count), moved);
                break;
        }
    }

    private static void Insert(List<byte> bytes, int at, byte[] inserted) => bytes.InsertRange(at, inserted);

    private byte[] Random(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    // Seldom very often, because such inputs are slow for everybody.
    private void Repeat(List<byte> bytes, int at, int length)
    {
        var part = length == 0 ? [(byte)'a'] : bytes.GetRange(at, length);
        var copies = random.Next(20) == 0 ? random.Next(1, 5000) : random.Next(1, 40);
        var repeated = new List<byte>(Math.Min(LongestInput, part.Count * copies));
        while (repeated.Count < LongestInput && copies-- > 0)
        {
            repeated.AddRange(part);
        }

        bytes.InsertRange(at, repeated);
    }

    private void Nest(List<byte> bytes, int at)
    {
        var (open, close) = random.Next(4) switch
        {
            0 => ("[", "]"),
            1 => ("{\"a\":", "}"),
            2 => ("(", ")"),
            _ => ("/", "/"),
        };
        var depth = random.Next(8) == 0 ? random.Next(1, 3000) : random.Next(1, 40);
        bytes.InsertRange(at, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, depth))));
        if (random.Next(2) == 0)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(close, depth))));
        }
    }

    private void ReplaceNumber(List<byte> bytes, int at)
    {
        var start = bytes.FindIndex(at, value => value is >= (byte)'0' and <= (byte)'9');
        if (start < 0)
        {
            return;
        }

        var end = start;
        while (end < bytes.Count && bytes[end] is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        bytes.RemoveRange(start, end - start);
        Insert(bytes, start, Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)]));
    }
}
