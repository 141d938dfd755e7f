namespace Strongroom.Generator.Tests;

/// <summary>What the generator makes of the traits that only REST protocols have.</summary>
public sealed class RestTraitTests
{
    private const string Rest = """
        {
          "service": "rest",
          "metadata": { "apiVersion": "2020-01-01", "endpointPrefix": "rest", "protocol": "rest-json", "protocols": ["rest-json"], "serviceId": "Rest" },
          "operations": { "Send": {
            "name": "Send", "http": { "method": "PUT", "requestUri": "/2020-01-01/boxes/{Box}/{Path+}", "responseCode": 202 },
            "input": { "shape": "SendRequest" }, "output": { "shape": "SendResponse" }, "errors": [{ "shape": "Busy" }, { "shape": "Broken" }] } },
          "shapes": {
            "SendRequest": { "type": "structure", "required": ["Box"], "payload": "Body", "members": {
              "Box": { "shape": "Text", "location": "uri", "locationName": "Box" },
              "Path": { "shape": "Text", "location": "uri", "locationName": "Path" },
              "Tags": { "shape": "Texts", "location": "querystring", "locationName": "tagKeys" },
              "Mode": { "shape": "Text", "location": "header", "locationName": "X-Mode" },
              "Meta": { "shape": "Map", "location": "headers", "locationName": "X-Meta-" },
              "Body": { "shape": "Bytes" } } },
            "SendResponse": { "type": "structure", "members": { "Status": { "shape": "Number", "location": "statusCode" } } },
            "Busy": { "type": "structure", "exception": true, "error": { "httpStatusCode": 429, "senderFault": true }, "members": {
              "retryAfter": { "shape": "Text", "location": "header", "locationName": "Retry-After" },
              "Type": { "shape": "Text" }, "message": { "shape": "Text" }, "Reason": { "shape": "Text" }, "Count": { "shape": "Number" } } },
            "Broken": { "type": "structure", "exception": true, "fault": true, "error": { "httpStatusCode": 502 }, "members": {
              "Type": { "shape": "Text" }, "Message": { "shape": "Text" } } },
            "Text": { "type": "string" },
            "Number": { "type": "integer" },
            "Texts": { "type": "list", "member": { "shape": "Text" } },
            "Map": { "type": "map", "key": { "shape": "Text" }, "value": { "shape": "Text" } },
            "Bytes": { "type": "blob", "sensitive": true }
          }
        }
        """;

    [Fact]
    public void Members_say_where_they_travel_and_the_structure_says_which_is_the_body()
    {
        var source = Source("Structures");

        Assert.Contains("LocationName = \"Box\", Location = global::Strongroom.Protocol.Shapes.MemberLocation.Uri", source);
        Assert.Contains("LocationName = \"tagKeys\", Location = global::Strongroom.Protocol.Shapes.MemberLocation.QueryString", source);
        Assert.Contains("LocationName = \"X-Mode\", Location = global::Strongroom.Protocol.Shapes.MemberLocation.Header }", source);
        Assert.Contains("LocationName = \"X-Meta-\", Location = global::Strongroom.Protocol.Shapes.MemberLocation.Headers }", source);
        Assert.Contains("Location = global::Strongroom.Protocol.Shapes.MemberLocation.StatusCode", source);
        Assert.Contains("Payload = \"Body\"", source);
    }

    [Fact]
    public void An_operation_has_its_method_path_and_status() =>
        Assert.Contains("HttpMethod = \"PUT\", RequestUri = \"/2020-01-01/boxes/{Box}/{Path+}\", SuccessStatus = 202", Source("Operations"));

    [Fact]
    public void An_error_tells_whose_fault_it_is_and_takes_its_further_members()
    {
        var source = Source("Errors");

        Assert.Contains(
            "Busy(string? message = null, string? @retryAfter = null, string? @reason = null) => new(\"Busy\", message, 429, global::Strongroom.Protocol.Errors.Fault.Client, \"message\")",
            source);
        Assert.Contains("ErrorDetail(\"Retry-After\", @retryAfter, inHeader: true)", source);
        Assert.Contains("ErrorDetail(\"Type\", \"User\")", source);
        Assert.Contains("ErrorDetail(\"Reason\", @reason)", source);
        Assert.Contains("Broken(string? message = null) => new(\"Broken\", message, 502, global::Strongroom.Protocol.Errors.Fault.Server, \"Message\")", source);
        Assert.Contains("ErrorDetail(\"Type\", \"Service\")", source);
        Assert.DoesNotContain("Count", source);
    }

    [Fact]
    public void Errors_of_the_other_protocols_take_a_message_only()
    {
        var run = GeneratorRun.Over("service", "Strongroom.Services.Rest", [("api/rest.json", Rest.Replace("\"rest-json\"", "\"json\"", StringComparison.Ordinal))]);

        Assert.Contains(run.Output.SyntaxTrees, tree => tree.ToString().Contains("Busy(string? message = null) =>", StringComparison.Ordinal));
    }

    private static string Source(string file)
    {
        var run = GeneratorRun.Over("service", "Strongroom.Services.Rest", [("api/rest.json", Rest)]);
        Assert.Empty(run.Reported);
        Assert.Empty(run.Complaints);
        return run.Output.SyntaxTrees.Single(tree => tree.FilePath.EndsWith(file + ".g.cs", StringComparison.Ordinal)).ToString();
    }
}
