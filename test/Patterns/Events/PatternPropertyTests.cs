using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Patterns.Events;

namespace Strongroom.Patterns.Tests.Events;

public sealed class PatternPropertyTests
{
    private static readonly Gen<string> Letters = Gen.Elements('a', 'b').ListOf().Select(letters => string.Concat(letters));

    [Fact]
    public void A_wildcard_matches_what_a_search_through_all_ways_finds()
    {
        var pattern = Gen.Elements('a', 'b', '*').ListOf().Select(letters => string.Concat(letters).Replace("**", "*", StringComparison.Ordinal).Replace("**", "*", StringComparison.Ordinal));
        var pairs = pattern.SelectMany(_ => Letters, (wildcard, text) => (wildcard, text)).Where(pair => !pair.wildcard.Contains("**", StringComparison.Ordinal) && pair.wildcard.Length < 16);
        Prop.ForAll(pairs.Resize(20).ToArbitrary(), pair =>
        {
            var read = EventPattern.Parse(JsonSerializer.SerializeToUtf8Bytes(new { a = new[] { new { wildcard = pair.wildcard } } }));
            return read.Matches(JsonSerializer.SerializeToUtf8Bytes(new { a = pair.text })) == Naive(pair.wildcard, pair.text);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Arrays_match_what_a_search_through_all_consistent_choices_finds()
    {
        // Ruler flattens an event and then looks for one field per path of the pattern, no two of different elements of one array.
        var value = Gen.Choose(0, 1);
        var element = from b in value from c in value from d in value from deep in Gen.Choose(0, 2) select new { b, c, e = Enumerable.Range(0, deep).Select(i => new { f = (b + i) % 2, g = d }).ToArray() };
        var events = element.ListOf().Select(list => JsonSerializer.SerializeToUtf8Bytes(new { a = list.Take(4) }));
        var patterns = from b in value from c in value from f in value from g in value from absent in Gen.Elements(true, false) select (b, c, f, g, absent);
        Prop.ForAll(events.SelectMany(_ => patterns, (e, p) => (e, p)).ToArbitrary(), pair =>
        {
            var (b, c, f, g, absent) = pair.p;
            var pattern = absent
                ? $$$$"""{"a":{"b":[{{{{b}}}}],"c":[{{{{c}}}}],"e":{"f":[{"exists":false}]}}}"""
                : $$$$"""{"a":{"b":[{{{{b}}}}],"c":[{{{{c}}}}],"e":{"f":[{{{{f}}}}],"g":[{{{{g}}}}]}}}""";
            using var document = JsonDocument.Parse(pair.e);
            List<Field> fields = [];
            Flatten(document.RootElement, "", [], fields);
            (string, int?)[] wanted = absent ? [("a.b", b), ("a.c", c), ("a.e.f", null)] : [("a.b", b), ("a.c", c), ("a.e.f", f), ("a.e.g", g)];
            return EventPattern.Parse(System.Text.Encoding.UTF8.GetBytes(pattern)).Matches(document.RootElement) == Choose(fields, wanted, 0, []);
        }).QuickCheckThrowOnFailure();
    }

    private static bool Choose(List<Field> fields, (string Path, int? Value)[] wanted, int at, Dictionary<string, int> chosen)
    {
        if (at == wanted.Length)
        {
            return true;
        }

        var consistent = fields.Where(field => field.Path == wanted[at].Path && field.In.All(place => !chosen.TryGetValue(place.Key, out var index) || index == place.Value)).ToList();
        return wanted[at].Value is null
            ? consistent.Count == 0 && Choose(fields, wanted, at + 1, chosen)
            : consistent.Any(field => field.Value == wanted[at].Value && Choose(fields, wanted, at + 1, chosen.Concat(field.In).DistinctBy(place => place.Key).ToDictionary()));
    }

    private static void Flatten(JsonElement element, string path, Dictionary<string, int> within, List<Field> fields, string array = "")
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", within, fields, $"{array}.{member.Name}");
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var inner in element.EnumerateArray())
                {
                    Flatten(inner, path, new Dictionary<string, int>(within) { [array] = index }, fields, $"{array}[{index++}]");
                }

                break;
            default:
                fields.Add(new Field(path, element.GetInt32(), within));
                break;
        }
    }

    private static bool Naive(string wildcard, string text) => wildcard.Length == 0 ? text.Length == 0
        : wildcard[0] == '*' ? Enumerable.Range(0, text.Length + 1).Any(skip => Naive(wildcard[1..], text[skip..]))
        : text.Length > 0 && text[0] == wildcard[0] && Naive(wildcard[1..], text[1..]);

    private sealed record Field(string Path, int Value, Dictionary<string, int> In);
}
