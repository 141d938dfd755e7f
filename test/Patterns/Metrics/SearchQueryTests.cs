using Strongroom.Patterns.Metrics;

namespace Strongroom.Patterns.Tests.Metrics;

public sealed class SearchQueryTests
{
    [Theory]
    [InlineData("{AWS/EC2,InstanceId} MetricName=\"CPUUtilization\"", true)]
    [InlineData(" {AWS/EC2, InstanceId}, MetricName=\"CPUUtilization\" ", true)]
    [InlineData("{AWS/EC2}", true)]
    [InlineData("{AWS/EC2,InstanceId,Zone}", false)]
    [InlineData("{AWS/EBS,InstanceId} CPUUtilization", false)]
    [InlineData("{\"AWS/EC2\",\"InstanceId\"}", true)]
    [InlineData("\"CPUUtilization\"", true)]
    [InlineData("\"CPU\"", false)]
    [InlineData("CPU", true)]
    [InlineData("cpu", true)]
    [InlineData("utilization", true)]
    [InlineData("CPUUtilization", true)]
    [InlineData("cpuutilization", true)]
    [InlineData("util", false)]
    [InlineData("MetricName=utilization", true)]
    [InlineData("MetricName=Disk", false)]
    [InlineData("Namespace=\"AWS/EC2\"", true)]
    [InlineData("NOT Namespace=AWS", false)]
    [InlineData("InstanceId=\"i-0123\"", true)]
    [InlineData("InstanceId=0123", true)]
    [InlineData("InstanceId=i-0123 NOT i-9999", true)]
    [InlineData("(disk OR cpu) AND MetricName=utilization", true)]
    [InlineData("(disk OR network) utilization", false)]
    [InlineData("disk OR cpu utilization", true)]
    [InlineData("cpu NOT utilization", false)]
    [InlineData("NOT (disk OR network)", true)]
    [InlineData("\"i\\-0123\"", true)]
    public void Finds_metrics_by_words_and_exactly(string query, bool expected) =>
        Assert.Equal(expected, SearchQuery.Parse(query).Matches("AWS/EC2", "CPUUtilization", [KeyValuePair.Create("InstanceId", "i-0123")]));

    // The user guide's table of words.
    [Theory]
    [InlineData("CustomCount1", "count", true)]
    [InlineData("CustomCount1", "COUNT", true)]
    [InlineData("CustomCount1", "couNT", false)]
    [InlineData("CustomCount1", "Count1", true)]
    [InlineData("CustomCount1", "1", true)]
    [InlineData("SDBFailure", "sdb", true)]
    [InlineData("SDBFailure", "failure", true)]
    [InlineData("Project2-trial333", "333", true)]
    [InlineData("Project2-trial333", "project2trial333", true)]
    [InlineData("Network-Errors-2", "network/errors", true)]
    [InlineData("NetworkErrors2", "Network_Errors", true)]
    public void Names_are_made_of_words(string name, string term, bool expected) => Assert.Equal(expected, SearchQuery.Parse(term).Matches("x", name, []));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{A")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("\"a")]
    [InlineData("a=")]
    [InlineData("a OR")]
    [InlineData("NOT")]
    public void Refuses_what_is_no_query(string query) => Assert.Throws<MetricMathException>(() => SearchQuery.Parse(query));

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        Assert.Throws<MetricMathException>(() => SearchQuery.Parse(new string('(', 1000)));
        Assert.Throws<MetricMathException>(() => SearchQuery.Parse(string.Concat(Enumerable.Repeat("NOT ", 250)) + "a"));
        Assert.Throws<MetricMathException>(() => SearchQuery.Parse(new string('a', 1025)));
    }
}
