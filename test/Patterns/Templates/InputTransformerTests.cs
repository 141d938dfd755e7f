using System.Text.Json;
using Strongroom.Patterns.Templates;

namespace Strongroom.Patterns.Tests.Templates;

public sealed class InputTransformerTests
{
    private const string Event = """
        { "id": "7bf7", "detail-type": "Change", "time": "2015-11-11T21:29:54Z", "resources": ["arn:1", "arn:2"],
          "detail": { "instance-id": "i-0123", "state": "RUNNING", "said": "\"no\"", "count": 3, "ok": true, "none": null, "list": [{"x":1},{"x":2}] } }
        """;

    private static readonly Dictionary<string, string> Paths = new()
    {
        ["instance"] = "$.detail.instance-id", ["state"] = "$.detail.state", ["said"] = "$.detail.said", ["count"] = "$.detail.count",
        ["first"] = "$.resources[0]", ["all"] = "$.resources[*]", ["missing"] = "$.detail.nothing", ["xs"] = "$.detail.list[*].x", ["object"] = "$.detail.list[0]",
    };

    [Theory]
    [InlineData("$", true)]
    [InlineData("$.detail.instance-id", true)]
    [InlineData("$.a[0]['b c'].d_e", true)]
    [InlineData("$.a[*].*", true)]
    [InlineData("detail", false)]
    [InlineData("$.", false)]
    [InlineData("$..a", false)]
    [InlineData("$.a[-1]", false)]
    [InlineData("$.a[?(@.b)]", false)]
    [InlineData("$.a[", false)]
    [InlineData("$.a['b", false)]
    [InlineData("", false)]
    public void Paths_are_of_EventBridges_subset(string path, bool expected) => Assert.Equal(expected, JsonPath.Parse(path) is not null);

    [Theory]
    [InlineData("$.detail.state", "\"RUNNING\"")]
    [InlineData("$.resources[1]", "\"arn:2\"")]
    [InlineData("$.resources[2]", null)]
    [InlineData("$.detail.state.x", null)]
    [InlineData("$.resources[*]", "[\"arn:1\",\"arn:2\"]")]
    [InlineData("$.detail.list[*].x", "[1,2]")]
    [InlineData("$['detail-type']", "\"Change\"")]
    [InlineData("$.none[*]", "[]")]
    public void Paths_lead_to_values(string path, string? expected)
    {
        using var document = JsonDocument.Parse(Event);
        Assert.Equal(expected, JsonPath.Parse(path)!.Read(document.RootElement));
    }

    [Theory]
    [InlineData("\"instance <instance> is in <state>\"", "\"instance i-0123 is in RUNNING\"")]
    [InlineData("\"<said> <count> <missing>.\"", "\"\\\"no\\\" 3 .\"")]
    [InlineData("\"a\\\"<state>\\\"b\"", "\"a\\\"RUNNING\\\"b\"")]
    [InlineData("\"one <state>\"\n\"two\"", "\"one RUNNING\"\n\"two\"")]
    [InlineData("\"<object>\"", "\"{x:1}\"")]
    [InlineData("{ \"i\" : <instance>, \"s\": \"<state>\" }", "{\"i\":\"i-0123\",\"s\":\"RUNNING\"}")]
    [InlineData("{\"s\": [ 9, <state>, true ], \"c\": <count>}", "{\"s\":[9,\"RUNNING\",true],\"c\":3}")]
    [InlineData("{\"x\": <xs>, \"o\": <object>, \"m\": <missing>, \"a\": <all>}", "{\"x\":[1,2],\"o\":{\"x\":1},\"m\":\"\",\"a\":[\"arn:1\",\"arn:2\"]}")]
    [InlineData("{\"t\": \"he said <said> of <object>\"}", "{\"t\":\"he said \\\"no\\\" of {\\\"x\\\":1}\"}")]
    [InlineData("{\"r\": <aws.events.rule-arn>, \"n\": \"<aws.events.rule-name>!\", \"at\": <aws.events.event.ingestion-time>}", "{\"r\":\"arn:rule\",\"n\":\"example!\",\"at\":\"2026-01-02T03:04:05Z\"}")]
    [InlineData("{\"lt\": \"1 < 2 <state>\"}", "{\"lt\":\"1 < 2 RUNNING\"}")]
    [InlineData("{\"a b\": \"c  d\"}", "{\"a b\":\"c  d\"}")]
    public void Templates_are_filled(string template, string expected) => Assert.Equal(expected, Apply(template));

    [Fact]
    public void The_whole_event_can_be_put_in()
    {
        using var whole = JsonDocument.Parse(Apply("{\"e\": <aws.events.event.json>}")!);
        Assert.Equal("RUNNING", whole.RootElement.GetProperty("e").GetProperty("detail").GetProperty("state").GetString());
        using var without = JsonDocument.Parse(Apply("{\"e\": <aws.events.event>}")!);
        Assert.Equal("7bf7", without.RootElement.GetProperty("e").GetProperty("id").GetString());
        Assert.False(without.RootElement.GetProperty("e").TryGetProperty("detail", out _));
    }

    [Fact]
    public void What_an_event_says_cannot_add_members()
    {
        using var document = JsonDocument.Parse("""{"detail":{"state":"x\",\"admin\":\"yes"}}""");
        var transformer = InputTransformer.Parse("t", new Dictionary<string, string> { ["state"] = "$.detail.state" }, "{\"state\":\"<state>\"}");
        using var result = JsonDocument.Parse(transformer.Apply(new TransformedEvent(document.RootElement, "arn", "name", DateTimeOffset.UnixEpoch))!);
        Assert.Equal("x\",\"admin\":\"yes", result.RootElement.GetProperty("state").GetString());
        Assert.Single(result.RootElement.EnumerateObject());
    }

    [Theory]
    [InlineData("a", "$.x", "\"<b>\"", "InputTemplate for target T contains invalid placeholder b.")]
    [InlineData("a", "x", "\"<a>\"", "InputPathsMap for target T contains invalid path x.")]
    [InlineData("aws.x", "$.x", "\"x\"", "InputPathsMap for target T contains invalid name aws.x.")]
    [InlineData("AWSx", "$.x", "\"x\"", "InputPathsMap for target T contains invalid name AWSx.")]
    [InlineData("a", "$.x", "{\"x\": }", "Invalid InputTemplate for target T : it is not valid JSON.")]
    [InlineData("a", "$.x", "{\"x\": 5<a>}", "Invalid InputTemplate for target T : it is not valid JSON.")]
    [InlineData("a", "$.x", "plain", "Invalid InputTemplate for target T : it is not valid JSON.")]
    public void Refuses_what_cannot_be(string name, string path, string template, string message) =>
        Assert.Equal(message, Assert.Throws<InputTransformerException>(() => InputTransformer.Parse("T", new Dictionary<string, string> { [name] = path }, template)).Message);

    [Fact]
    public void Variables_and_output_are_bounded()
    {
        var many = Enumerable.Range(0, 101).ToDictionary(i => $"v{i}", _ => "$.x");
        Assert.Throws<InputTransformerException>(() => InputTransformer.Parse("T", many, "\"x\""));
        Assert.Throws<InputTransformerException>(() => InputTransformer.Parse("T", Paths, new string('"', 8193)));

        using var large = JsonDocument.Parse($$"""{"x":"{{new string('x', 100_000)}}"}""");
        var transformer = InputTransformer.Parse("T", new Dictionary<string, string> { ["a"] = "$.x" }, $"\"{string.Concat(Enumerable.Repeat("<a>", 100))}\"");
        Assert.Null(transformer.Apply(new TransformedEvent(large.RootElement, "", "", default)));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_sent_to_nobody()
    {
        using var document = JsonDocument.Parse(new byte[] { (byte)'{', (byte)'"', (byte)'x', (byte)'"', (byte)':', (byte)'"', 0xf4, (byte)'"', (byte)'}' });
        Assert.Null(JsonPath.Parse("$.x")!.Read(document.RootElement));
        var transformer = InputTransformer.Parse("T", new Dictionary<string, string>(), "{\"e\":<aws.events.event.json>}");
        Assert.Null(transformer.Apply(new TransformedEvent(document.RootElement, "", "", default)));
    }

    private static string? Apply(string template)
    {
        using var document = JsonDocument.Parse(Event);
        return InputTransformer.Parse("T", Paths, template).Apply(new TransformedEvent(document.RootElement, "arn:rule", "example", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
    }
}
