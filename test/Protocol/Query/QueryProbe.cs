using System.Buffers;
using System.Text;
using System.Xml.Linq;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Query;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Tests.Shapes;

namespace Strongroom.Protocol.Tests.Query;

/// <summary>Short ways through the codec.</summary>
internal static class QueryProbe
{
    public const string Namespace = "https://sample.example/doc/2020-01-01/";

    private static readonly ServiceModel Service =
        new("sample", "Sample", "sample", "2020-01-01", ["query"]) { XmlNamespace = Namespace, ValidationErrorCode = "ValidationError" };

    /// <summary><see cref="Sample.Everything"/>, and the lists and maps that models write in other ways.</summary>
    public static readonly StructureShape Everything = Sample.Structure(
        "Everything",
        [
            .. Sample.Everything.Members,
            Sample.Member("Filters", new ListShape<string>("Filters", () => Sample.Text) { MemberName = "Filter" }),
            Sample.Member("Flat", new ListShape<string>("Flat", () => Sample.Text) { Flattened = true }),
            Sample.Member("Names", new ListShape<string>("Names", () => Sample.Text) { Flattened = true, MemberName = "Name" }),
            Sample.Member("Attributes", new MapShape<string>("Attributes", () => Sample.Text, () => Sample.Text) { KeyName = "Name", ValueName = "Val" }),
            Sample.Member("FlatMap", new MapShape<string>("FlatMap", () => Sample.Text, () => Sample.Text) { Flattened = true }),
            Sample.Member("Selves", new ListShape<object>("Selves", () => Sample.Everything)),
        ]);

    public static OperationModel Operation(StructureShape? shape) => Sample.Operation(shape, Service);

    public static object Decode(StructureShape shape, string form) =>
        QueryCodec.Xml.Decode(Operation(shape), new WireRequest(Encoding.UTF8.GetBytes(form)));

    public static Dictionary<string, object?> Decode(string form) => (Dictionary<string, object?>)Decode(Everything, form);

    /// <summary>The one member that <paramref name="form"/> gives.</summary>
    public static object? Member(string form) => Assert.Single(Decode(form)).Value;

    public static string Encode(StructureShape? shape, object value, QueryCodec? codec = null)
    {
        var body = new ArrayBufferWriter<byte>();
        (codec ?? QueryCodec.Xml).EncodeResponse(Operation(shape), value, new WireResponse(body) { RequestId = "id" });
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    /// <summary>The XML inside the result of <see cref="Everything"/> with one member.</summary>
    public static string Inside(string member, object value)
    {
        var xml = Encode(Everything, Sample.With(member, value));
        var start = xml.IndexOf("<ProbeResult>", StringComparison.Ordinal) + "<ProbeResult>".Length;
        return xml[start..xml.IndexOf("</ProbeResult>", StringComparison.Ordinal)];
    }

    /// <summary>The text with which <paramref name="form"/> is refused.</summary>
    public static string? Refusal(string form)
    {
        var error = Assert.Throws<AwsException>(() => Decode(form));
        Assert.Equal(("MalformedInput", 400, Fault.Client), (error.Code, error.Status, error.Fault));
        return error.WireMessage;
    }

    public static XElement Result(string xml)
    {
        XNamespace space = Namespace;
        var root = XDocument.Parse(xml, LoadOptions.PreserveWhitespace).Root!;
        Assert.Equal(space + "ProbeResponse", root.Name);
        Assert.Equal("id", root.Element(space + "ResponseMetadata")!.Element(space + "RequestId")!.Value);
        return root.Element(space + "ProbeResult")!;
    }
}
