using System.Text.Json;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.AwsJson;

/// <summary>The texts with which AWS's JSON front ends refuse a value of the wrong type, as recorded from real answers.</summary>
internal static class JsonErrors
{
    /// <summary>The value at the reader is of another type than <paramref name="wanted"/>.</summary>
    public static AwsException WrongType(ref Utf8JsonReader reader, ShapeKind wanted) => reader.TokenType switch
    {
        JsonTokenType.StartArray => CommonErrors.Serialization("Start of list found where not expected"),
        JsonTokenType.StartObject => CommonErrors.Serialization("Start of structure or map found where not expected."),
        var token => wanted switch
        {
            ShapeKind.List => CommonErrors.Serialization("Expected list or null"),
            ShapeKind.Map => CommonErrors.Serialization("Expected map or null"),
            ShapeKind.Structure => CommonErrors.Serialization("Expected null"),
            ShapeKind.Blob or ShapeKind.SecretBlob => NotBase64(),
            _ => CommonErrors.Serialization($"{Token(ref reader, token)} can not be converted to {Type(wanted)}"),
        },
    };

    /// <summary>A string or another value where base64 text was expected.</summary>
    public static AwsException NotBase64() => CommonErrors.Serialization("only base-64-encoded strings are convertible to bytes");

    /// <summary>A root that is no object.</summary>
    public static AwsException UnexpectedToken() => CommonErrors.Serialization("Unexpected token received from parser");

    private static string Token(ref Utf8JsonReader reader, JsonTokenType token) => token switch
    {
        JsonTokenType.String => "STRING_VALUE",
        JsonTokenType.True => "TRUE_VALUE",
        JsonTokenType.False => "FALSE_VALUE",
        _ => reader.ValueSpan.IndexOfAny(".eE"u8) < 0 ? "NUMBER_VALUE" : "DECIMAL_VALUE",
    };

    private static string Type(ShapeKind kind) => kind switch
    {
        ShapeKind.Boolean => "a Boolean",
        ShapeKind.Integer => "an Integer",
        ShapeKind.Long => "a Long",
        ShapeKind.Double => "a Double",
        ShapeKind.Timestamp => "a Timestamp",
        _ => "a String",
    };
}
