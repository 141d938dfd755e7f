using System;
using System.Collections.Generic;
using System.Linq;

namespace Strongroom.Generator;

/// <summary>A shape of the model.</summary>
internal sealed class ApiShape(string name, string modelNamespace, JsonObject json)
{
    /// <summary>The name in the model.</summary>
    public string Name { get; } = name;

    /// <summary>The name of the class generated for it.</summary>
    public string ClassName { get; } = Names.Pascal(name);

    /// <summary>That class in full, which no member of the same name can hide.</summary>
    public string TypeName => $"global::{modelNamespace}.{ClassName}";

    /// <summary>Members of a structure; member of a list; key and value of a map.</summary>
    public IReadOnlyList<ApiMember> Parts { get; private set; } = [];

    public string Type { get; } = json.Require("type");

    public string? Min => json.Number("min");

    public string? Max => json.Number("max");

    public string? Pattern => json.Text("pattern");

    public IReadOnlyList<string>? EnumValues => json.Texts("enum");

    public bool Sensitive => json.Flag("sensitive");

    public bool Union => json.Flag("union");

    public bool Flattened => json.Flag("flattened");

    public string? Payload => json.Text("payload");

    public bool IsException => json.Flag("exception");

    public bool IsStructure => Kind == "Structure";

    /// <summary>The <c>ShapeKind</c>.</summary>
    public string Kind => Type switch
    {
        "string" or "character" => Sensitive ? "SecretString" : "String",
        "blob" => Sensitive ? "SecretBlob" : "Blob",
        "boolean" => "Boolean",
        "integer" or "short" or "byte" => "Integer",
        "long" => "Long",
        "float" or "double" => "Double",
        "timestamp" => "Timestamp",
        "list" => "List",
        "map" => "Map",
        "structure" => json.Flag("document") ? "Document" : "Structure",
        var other => throw new FormatException($"shape '{Name}' has the unknown type '{other}'"),
    };

    /// <summary>The CLR type of its values in generated code.</summary>
    public string ClrType => Kind switch
    {
        "String" => "string",
        "SecretString" or "SecretBlob" => "global::Strongroom.Crypto.SecretValue",
        "Blob" => "byte[]",
        "Boolean" => "bool",
        "Integer" => "int",
        "Long" => "long",
        "Double" => "double",
        "Timestamp" => "global::System.DateTimeOffset",
        "Document" => "global::System.Text.Json.JsonElement",
        "List" => $"global::System.Collections.Generic.IReadOnlyList<{Parts[0].Target.ClrType}>",
        "Map" => $"global::System.Collections.Generic.IReadOnlyDictionary<string, {Parts[1].Target.ClrType}>",
        _ => TypeName,
    };

    /// <summary>For an error: its HTTP status. The JSON models say nothing and mean 400, or 500 for a fault of the service.</summary>
    public string Status => json.Object("error")?.Number("httpStatusCode") ?? (IsServerFault ? "500" : "400");

    /// <summary>For an error: whether the service is at fault.</summary>
    public bool IsServerFault =>
        json.Flag("fault") || json.Object("error")?.Number("httpStatusCode")?.StartsWith("5", StringComparison.Ordinal) == true;

    /// <summary>For an error: its code.</summary>
    public string Code(bool byQueryCode) => (byQueryCode ? json.Object("error")?.Text("code") : null) ?? Name;

    /// <summary>For an error: how its message member is spelt; <c>message</c> where it has none.</summary>
    public string MessageMember =>
        Parts.FirstOrDefault(part => string.Equals(part.Name, "message", StringComparison.OrdinalIgnoreCase))?.Name ?? "message";

    /// <summary>For an error: its text members but the message.</summary>
    public IReadOnlyList<ApiMember> Details =>
        [.. Parts.Where(part => part.Target.Kind == "String" && !string.Equals(part.Name, "message", StringComparison.OrdinalIgnoreCase))];

    /// <summary>Whether a member of an error is the one in which Lambda says who is at fault, <c>User</c> or <c>Service</c>; no
    /// caller has to say it again.</summary>
    public static bool IsErrorType(ApiMember member) => member.Name == "Type" && member.Location is null;

    /// <summary>Resolves the references to other shapes.</summary>
    public void Link(Dictionary<string, ApiShape> shapes)
    {
        var required = json.Texts("required") ?? [];
        Parts = Type switch
        {
            "structure" => [.. json.RequireObject("members").Members.Select(
                pair => new ApiMember(pair.Key, (JsonObject)pair.Value!, shapes, required.Contains(pair.Key)))],
            "list" => [Part("member")],
            "map" => [Part("key"), Part("value")],
            _ => [],
        };

        ApiMember Part(string part) => new(part, json.RequireObject(part), shapes, required: true);
    }
}

/// <summary>A reference from one shape to another.</summary>
internal sealed class ApiMember
{
    public ApiMember(string name, JsonObject json, Dictionary<string, ApiShape> shapes, bool required)
    {
        Name = name;
        Required = required;
        LocationName = json.Text("locationName");
        IdempotencyToken = json.Flag("idempotencyToken");
        Location = json.Text("location") switch
        {
            null => null,
            "uri" => "Uri",
            "querystring" => "QueryString",
            "header" => "Header",
            "headers" => "Headers",
            "statusCode" => "StatusCode",
            var other => throw new FormatException($"member '{name}' has the unknown location '{other}'"),
        };
        var target = json.Require("shape");
        Target = shapes.TryGetValue(target, out var shape)
            ? shape
            : throw new FormatException($"member '{name}' names the unknown shape '{target}'");
    }

    public string Name { get; }

    public ApiShape Target { get; }

    public bool Required { get; }

    public string? LocationName { get; }

    public string? Location { get; }

    public bool IdempotencyToken { get; }
}
