using Strongroom.Protocol.RestJson;

namespace Strongroom.Protocol.Tests.RestJson;

public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("/functions", "/functions", true)]
    [InlineData("/functions", "/functions/", true)]
    [InlineData("/functions", "/functions//", false)]
    [InlineData("/functions", "/Functions", false)]
    [InlineData("/functions", "/functions/f", false)]
    [InlineData("/functions", "functions", false)]
    [InlineData("/functions", "", false)]
    [InlineData("/functions/{Name}", "/functions/f", true)]
    [InlineData("/functions/{Name}", "/functions/f/", true)]
    [InlineData("/functions/{Name}", "/functions/", false)]
    [InlineData("/functions/{Name}", "/functions/a%2Fb", true)]
    [InlineData("/functions/{Name}", "/functions/a/b", false)]
    [InlineData("/functions/{Name}", "/functions/..", false)]
    [InlineData("/functions/{Name}", "/functions/.", false)]
    [InlineData("/functions/{Name}/policy", "/functions//policy", false)]
    [InlineData("/functions/{Name}/policy", "/functions/x/../policy", false)]
    [InlineData("/files/{Path+}", "/files/a", true)]
    [InlineData("/files/{Path+}", "/files/a/b/c", true)]
    [InlineData("/files/{Path+}", "/files", false)]
    [InlineData("/files/{Path+}/tags/{Key}", "/files/a/b/tags/k", true)]
    [InlineData("/files/{Path+}/tags/{Key}", "/files/tags/k", false)]
    [InlineData("/files/{Path+}/tags/{Key}", "/files/a/b/tag/k", false)]
    [InlineData("/", "/", true)]
    [InlineData("/", "//", false)]
    public void A_path_matches_segment_by_segment(string template, string path, bool matches) =>
        Assert.Equal(matches, PathTemplate.Split(path) is { } segments && PathTemplate.Parse(template).Matches(segments));

    [Theory]
    [InlineData("/functions/{Name}", "/functions/a%3Ab", "Name", "a%3Ab")]
    [InlineData("/f/{A}/g/{B}", "/f/1/g/2", "B", "2")]
    [InlineData("/files/{Path+}/tags/{Key}", "/files/a/b%2F/c/tags/k", "Path", "a/b%2F/c")]
    [InlineData("/files/{Path+}/tags/{Key}", "/files/a/b/c/tags/k", "Key", "k")]
    [InlineData("/files/{Path+}", "/files/a/", "Path", "a")]
    [InlineData("/files/{Path}", "/files/a", "Other", null)]
    [InlineData("/files/{Path}", "/files/a", "files", null)]
    public void A_label_is_its_part_of_the_path_still_encoded(string template, string path, string label, string? expected) =>
        Assert.Equal(expected, PathTemplate.Parse(template).Find(label, PathTemplate.Split(path)!));

    [Fact]
    public void Literals_are_tried_before_labels_and_those_before_labels_of_several_segments()
    {
        string[] sorted = ["/a/b/c", "/a/b/{X}", "/a/b", "/a/{X}/c", "/a/{X}/{Y}", "/a/{X+}/c", "/a/{X+}"];

        var found = sorted.Reverse().Select(PathTemplate.Parse).Order(PathTemplate.MostSpecificFirst).Select(template => template.ToString());

        Assert.Equal(sorted, found);
    }

    [Theory]
    [InlineData("functions")]
    [InlineData("")]
    [InlineData("/a//b")]
    [InlineData("/a?list")]
    [InlineData("/{A+}/{B+}")]
    public void A_template_that_cannot_be_served_is_refused(string requestUri) => Assert.Throws<FormatException>(() => PathTemplate.Parse(requestUri));
}
