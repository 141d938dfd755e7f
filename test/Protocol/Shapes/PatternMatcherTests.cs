using System.Text.Json;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Tests.Shapes;

public sealed class PatternMatcherTests
{
    public static IEnumerable<string> Patterns => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "api"), "*.json")
        .SelectMany(path => JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("shapes").EnumerateObject())
        .Where(shape => shape.Value.TryGetProperty("pattern", out _))
        .Select(shape => shape.Value.GetProperty("pattern").GetString()!)
        .Distinct();

    [Fact]
    public void Every_pattern_of_every_model_compiles_and_only_look_around_backtracks()
    {
        var backtracking = Patterns.Where(pattern => !new PatternMatcher(pattern).IsLinear).ToList();

        Assert.True(Patterns.Count() > 100);
        Assert.All(backtracking, pattern => Assert.Matches(@"\(\?<?[!=]", pattern));
    }

    [Theory]
    [InlineData("[a-z]+", "abc", true)]
    [InlineData("[a-z]+", "abc\n", false)]
    [InlineData("^[a-z]+$", "abc\n", false)]
    [InlineData("[a-z]+", "1abc", false)]
    [InlineData("a|bc", "bc", true)]
    [InlineData("a|bc", "ac", false)]
    [InlineData(@"[\w+=,.@-]+", "user.name@x", true)]
    [InlineData(@"[\w+=,.@-]+", "usér", false)]
    [InlineData(@"\d{2}", "12", true)]
    [InlineData(@"\d{2}", "١٢", false)]
    [InlineData(@"\w\W\D\S\s", "a-xy\t", true)]
    [InlineData(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", "é 1", true)]
    [InlineData(@"[\u0020-\u00FF]+", "ÿ", true)]
    [InlineData(@"[\u0020-\u00FF]+", "Ā", false)]
    [InlineData(@"^(?!\s*$).+", "  ", false)]
    [InlineData(@"^(?!\s*$).+", " a", true)]
    [InlineData(@"^\!?[a-zA-Z0-9 :_@\/\+\=\.\-\!]*$", "!a/b", true)]
    [InlineData(@"[a[b]+", "[", true)]
    public void Patterns_match_the_whole_string_as_Java_does(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new PatternMatcher(pattern).Matches(text));
}
