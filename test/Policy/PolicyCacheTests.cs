using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Tests;

public sealed class PolicyCacheTests
{
    [Fact]
    public void Text_is_compiled_once()
    {
        var cache = new PolicyCache();
        Assert.Same(cache.Get(Text(1), PolicyKind.Identity), cache.Get(new string(Text(1)), PolicyKind.Identity));
        Assert.NotSame(cache.Get(Text(1), PolicyKind.Identity), cache.Get(Text(2), PolicyKind.Identity));
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void Kinds_are_kept_apart()
    {
        var cache = new PolicyCache();
        Assert.True(cache.TryGet(Text(1), PolicyKind.Identity, out _));
        Assert.False(cache.TryGet(Text(1), PolicyKind.Resource, out var none));
        Assert.Null(none);
    }

    [Fact]
    public void Number_is_bounded_and_what_is_used_stays()
    {
        var cache = new PolicyCache(20);
        var used = cache.Get(Text(0), PolicyKind.Identity);
        for (var i = 1; i <= 200; i++)
        {
            cache.Get(Text(i), PolicyKind.Identity);
            Assert.InRange(cache.Count, 1, 20);
            Assert.Same(used, cache.Get(Text(0), PolicyKind.Identity));
        }
    }

    [Fact]
    public void Cache_of_one_works()
    {
        var cache = new PolicyCache(1);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal($"s{i}", cache.Get(Text(i), PolicyKind.Identity).Document.Statements[0].Sid);
            Assert.Equal(1, cache.Count);
        }
    }

    [Fact]
    public void Text_that_is_no_policy_is_not_kept()
    {
        var cache = new PolicyCache();
        Assert.Throws<FormatException>(() => cache.Get("{}", PolicyKind.Identity));
        Assert.False(cache.TryGet("{}", PolicyKind.Identity, out _));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Many_threads_get_the_policies_they_ask_for()
    {
        var cache = new PolicyCache(8);
        Parallel.For(0, 4000, i => Assert.Equal($"s{i % 16}", cache.Get(Text(i % 16), PolicyKind.Identity).Document.Statements[0].Sid));
        Assert.InRange(cache.Count, 1, 8);
    }

    [Fact]
    public void Capacity_is_at_least_one() => Assert.Throws<ArgumentOutOfRangeException>(() => new PolicyCache(0));

    private static string Text(int number) => $$"""{"Version":"2012-10-17","Statement":[{"Sid":"s{{number}}","Effect":"Allow","Action":"*","Resource":"*"}]}""";
}
