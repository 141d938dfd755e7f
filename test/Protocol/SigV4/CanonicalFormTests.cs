using System.Text;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol.Tests.SigV4;

/// <summary>What the public suite leaves open about paths and queries.</summary>
public sealed class CanonicalFormTests
{
    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("a", "/a")]
    [InlineData("/a%20b", "/a%2520b")]
    [InlineData("/a%2Fb", "/a%252Fb")]
    [InlineData("/a//b/./c/../d/", "/a/b/d/")]
    [InlineData("/../../a", "/a")]
    [InlineData("/.hidden/..x", "/.hidden/..x")]
    [InlineData("/a/..", "/")]
    [InlineData("/A-z0.9_~!*'()", "/A-z0.9_~%21%2A%27%28%29")]
    [InlineData("/é😀", "/%C3%A9%F0%9F%98%80")]
    [InlineData("/2015-03-31/functions/arn:aws:lambda/invocations", "/2015-03-31/functions/arn%3Aaws%3Alambda/invocations")]
    public void Path_is_normalised_and_encoded_once_more(string path, string canonical) => Assert.Equal(canonical, Path(path, normalize: true, s3: false));

    [Theory]
    [InlineData("/a%20b", "/a%20b")]
    [InlineData("/a%2fb", "/a%2Fb")]
    [InlineData("/a/../b//c", "/a/../b//c")]
    [InlineData("/a%zz", "/a%25zz")]
    [InlineData("/%7Ea b", "/~a%20b")]
    public void Path_of_S3_is_encoded_once_only(string path, string canonical) => Assert.Equal(canonical, Path(path, normalize: true, s3: true));

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a=")]
    [InlineData("a=1&&b=2&", "a=1&b=2")]
    [InlineData("b=1&a=2", "a=2&b=1")]
    [InlineData("a=b=c", "a=b%3Dc")]
    [InlineData("a-b=1&a=2", "a=2&a-b=1")]
    [InlineData("a=+", "a=%2B")]
    [InlineData("a=%2f%7e%zz%", "a=%2F~%25zz%25")]
    [InlineData("B=1&a=2&A=3", "A=3&B=1&a=2")]
    [InlineData("a=10&a=9&a=1", "a=1&a=10&a=9")]
    [InlineData("x=é&x=z", "x=%C3%A9&x=z")]
    [InlineData("drop=1&a=1&dr%6Fp=2", "a=1")]
    public void Query_is_encoded_anew_and_sorted(string query, string canonical)
    {
        using var target = new PooledBytes(1);
        CanonicalQuery.Write(target, query, "drop", null);
        Assert.Equal(canonical, Encoding.UTF8.GetString(target.Written));
    }

    [Fact]
    public void Query_of_many_parameters_is_sorted()
    {
        var names = Enumerable.Range(0, 2000).Select(i => $"p{i * 7919 % 2000}").ToArray();
        using var target = new PooledBytes(1);
        CanonicalQuery.Write(target, string.Join('&', names), null, null);
        Assert.Equal(string.Join('&', names.Order(StringComparer.Ordinal).Select(name => name + "=")), Encoding.UTF8.GetString(target.Written));
    }

    [Fact]
    public void Headers_are_collapsed_and_joined_in_order()
    {
        var request = new SigV4Request
        {
            Method = "GET",
            Headers = [new("A", " 1 \t 2 "), new("Host", "h"), new("a", "\"x   y\""), new("B", "")],
        };
        using var target = new PooledBytes(1);
        CanonicalRequest.Write(target, request, ["A", "b", "host", "z"], "hash", true, false, null, null);
        Assert.Equal("GET\n/\n\na:1 2,\"x y\"\nb:\nhost:h\nz:\n\na;b;host;z\nhash", Encoding.UTF8.GetString(target.Written));
    }

    private static string Path(string path, bool normalize, bool s3)
    {
        using var target = new PooledBytes(1);
        CanonicalPath.Write(target, path, normalize, s3);
        return Encoding.UTF8.GetString(target.Written);
    }
}
