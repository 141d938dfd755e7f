using System.Buffers;
using System.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.RestJson;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Tests.Shapes;

namespace Strongroom.Protocol.Tests.RestJson;

/// <summary>Short ways through the codec, on operations with one member in a place.</summary>
internal static class RestProbe
{
    private static readonly ServiceModel Service = new("rest", "Rest", "rest", "2020-01-01", ["rest-json"]);

    public static OperationModel Operation(StructureShape? shape, string requestUri = "/probe", int status = 200) =>
        new OperationModel<object, object>(Service, "Probe", shape, shape) { RequestUri = requestUri, SuccessStatus = status };

    public static StructureShape Structure(params MemberShape[] members) => Sample.Structure("Probe", members);

    public static StructureShape WithPayload(Shape payload, params MemberShape[] members) =>
        new("Probe", () => new Dictionary<string, object?>(), [.. members, Sample.Member("Payload", payload)]) { Payload = "Payload" };

    public static MemberShape Member(string name, Shape target, MemberLocation location, string? locationName = null) =>
        new(name, () => target, o => ((Dictionary<string, object?>)o).GetValueOrDefault(name), (o, v) => ((Dictionary<string, object?>)o)[name] = v)
        {
            Location = location,
            LocationName = locationName,
        };

    public static ScalarShape Scalar(ShapeKind kind) => new(kind.ToString(), kind);

    public static ListShape<T> List<T>(ShapeKind kind)
        where T : notnull => new("List", () => Scalar(kind));

    /// <summary>What was decoded, members that are absent left out.</summary>
    public static Dictionary<string, object?> Decode(
        StructureShape shape, string path = "/probe", string query = "", string body = "", string requestUri = "/probe", params (string Name, string Value)[] headers)
    {
        var wire = new WireRequest(Encoding.UTF8.GetBytes(body))
        {
            Path = path,
            Query = query,
            Header = name => headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault(),
            Headers = [.. headers.Select(header => new KeyValuePair<string, string>(header.Name, header.Value))],
        };
        var decoded = (Dictionary<string, object?>)RestJsonCodec.Instance.Decode(Operation(shape, requestUri), wire);
        return decoded.Where(member => member.Value is not null).ToDictionary();
    }

    /// <summary>The one member that a query gives.</summary>
    public static object? FromQuery(Shape target, string query) =>
        Decode(Structure(Member("Member", target, MemberLocation.QueryString, "m")), query: query).GetValueOrDefault("Member");

    /// <summary>The one member that a header gives.</summary>
    public static object? FromHeader(Shape target, string value) =>
        Decode(Structure(Member("Member", target, MemberLocation.Header, "X-Member")), headers: [("x-member", value)]).GetValueOrDefault("Member");

    /// <summary>The one member that a path gives.</summary>
    public static object? FromPath(Shape target, string path, string requestUri = "/probe/{Label}") =>
        Decode(Structure(Member("Member", target, MemberLocation.Uri, "Label")), path: path, requestUri: requestUri).GetValueOrDefault("Member");

    public static string? Refusal(Action decode)
    {
        var error = Assert.Throws<AwsException>(decode);
        Assert.Equal(("SerializationException", 400, Fault.Client), (error.Code, error.Status, error.Fault));
        return error.WireMessage;
    }

    public static (WireResponse Response, string Body) Encode(StructureShape? shape, object value, int status = 200)
    {
        var body = new ArrayBufferWriter<byte>();
        var response = new WireResponse(body);
        RestJsonCodec.Instance.EncodeResponse(Operation(shape, status: status), value, response);
        return (response, Encoding.UTF8.GetString(body.WrittenSpan));
    }

    public static (WireResponse Response, string Body) Encode(AwsException error)
    {
        var body = new ArrayBufferWriter<byte>();
        var response = new WireResponse(body);
        RestJsonCodec.Instance.EncodeError(Service, error, response);
        return (response, Encoding.UTF8.GetString(body.WrittenSpan));
    }
}
