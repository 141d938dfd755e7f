using System.Buffers;
using System.Text;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Tests.Shapes;

namespace Strongroom.Protocol.Tests.AwsJson;

/// <summary>Short ways through the codec.</summary>
internal static class JsonProbe
{
    public static object Decode(StructureShape shape, byte[] body) =>
        AwsJsonCodec.Version11.Decode(Sample.Operation(shape), new WireRequest(body));

    public static Dictionary<string, object?> Decode(string body) =>
        (Dictionary<string, object?>)Decode(Sample.Everything, Encoding.UTF8.GetBytes(body));

    /// <summary>The member that <paramref name="json"/> gives, e.g. <c>"Whole":1</c>.</summary>
    public static object? Member(string json)
    {
        var members = Decode($"{{{json}}}");
        return members.Count == 0 ? null : Assert.Single(members).Value;
    }

    public static byte[] Encode(StructureShape shape, object value)
    {
        var body = new ArrayBufferWriter<byte>();
        AwsJsonCodec.Version11.EncodeResponse(Sample.Operation(shape), value, new WireResponse(body));
        return body.WrittenSpan.ToArray();
    }

    /// <summary>The JSON of <see cref="Sample.Everything"/> with one member.</summary>
    public static string Encode(string member, object value) =>
        Encoding.UTF8.GetString(Encode(Sample.Everything, Sample.With(member, value)));

    /// <summary>The text with which <paramref name="body"/> is refused.</summary>
    public static string? Refusal(byte[] body)
    {
        var error = Assert.Throws<AwsException>(() => Decode(Sample.Everything, body));
        Assert.Equal(("SerializationException", 400, Fault.Client), (error.Code, error.Status, error.Fault));
        return error.WireMessage;
    }

    public static string? Refusal(string body) => Refusal(Encoding.UTF8.GetBytes(body));
}
