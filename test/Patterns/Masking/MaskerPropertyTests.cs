using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Patterns.Masking;

namespace Strongroom.Patterns.Tests.Masking;

public sealed class MaskerPropertyTests
{
    // Few letters, so that secrets overlap, begin alike and are parts of each other.
    private static readonly Gen<string> Secret = from length in Gen.Choose(6, 10) from letters in Gen.Elements('a', 'b').ArrayOf(length) select new string(letters);

    private static readonly Gen<string> Text = Gen.Frequency((8, Gen.Elements('a', 'b')), (1, Gen.Constant('-'))).ArrayOf().Select(letters => new string(letters)).Resize(120);

    [Fact]
    public void It_masks_what_marking_every_occurrence_masks_in_any_pieces()
    {
        var cases = from secrets in Secret.ArrayOf().Resize(8) from text in Text from pieces in Gen.Choose(1, 9).ArrayOf() select (secrets, text, pieces);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var (secrets, text, pieces) = input;
            var expected = Naive(secrets, text);

            // The forms: plain ones alone, since base64 of these letters may be in the text by chance only if it holds them.
            using var builder = new MaskerBuilder();
            foreach (var secret in secrets)
            {
                builder.Add(1, Encoding.ASCII.GetBytes(secret));
            }

            using var masker = builder.Build();
            var whole = new ArrayBufferWriter<byte>();
            var masks = masker.Replace(Encoding.ASCII.GetBytes(text), whole);
            var once = masks == 0 ? text : Encoding.ASCII.GetString(whole.WrittenSpan);

            var output = new ArrayBufferWriter<byte>();
            var stream = masker.Begin(output);
            var rest = Encoding.ASCII.GetBytes(text).AsMemory();
            for (var i = 0; rest.Length > 0; i++)
            {
                var length = Math.Min(rest.Length, pieces.Length == 0 ? 1 : pieces[i % pieces.Length]);
                stream.Write(rest.Span[..length]);
                rest = rest[length..];
            }

            stream.Complete();
            return once == expected && Encoding.ASCII.GetString(output.WrittenSpan) == expected && stream.Masks == masks;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_canary_comes_through_a_thousand_secrets()
    {
        using var builder = new MaskerBuilder();
        var canaries = Enumerable.Range(0, 1000).Select(i => $"canary-{i * 7919:x8}-{i:d4}").ToList();
        for (var i = 0; i < canaries.Count; i++)
        {
            Assert.Equal(MaskAdded.Added, builder.Add(i, Encoding.ASCII.GetBytes(canaries[i])));
        }

        using var masker = builder.Build();
        var text = string.Join(" canary- ", canaries.Concat(canaries.Select(canary => Convert.ToBase64String(Encoding.ASCII.GetBytes(canary)))));
        var output = new ArrayBufferWriter<byte>();
        HashSet<int> found = [];
        Assert.Equal(2000, masker.Replace(Encoding.ASCII.GetBytes(text), output, found));
        Assert.Equal(1000, found.Count);
        var masked = Encoding.ASCII.GetString(output.WrittenSpan);
        Assert.All(canaries, canary => Assert.DoesNotContain(canary, masked, StringComparison.Ordinal));
    }

    private static string Naive(string[] secrets, string text)
    {
        List<(int From, int To)> runs = [];
        foreach (var (from, to) in secrets.Distinct().SelectMany(secret => Enumerable.Range(0, Math.Max(0, text.Length - secret.Length + 1))
                     .Where(at => string.CompareOrdinal(text, at, secret, 0, secret.Length) == 0).Select(at => (at, at + secret.Length))).Order())
        {
            if (runs.Count > 0 && from < runs[^1].To)
            {
                runs[^1] = (runs[^1].From, Math.Max(to, runs[^1].To));
            }
            else
            {
                runs.Add((from, to));
            }
        }

        var masked = new StringBuilder();
        var at = 0;
        foreach (var (from, to) in runs)
        {
            masked.Append(text, at, from - at).Append("***");
            at = to;
        }

        return masked.Append(text, at, text.Length - at).ToString();
    }
}
