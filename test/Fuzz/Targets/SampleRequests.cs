using System.Reflection;
using System.Text.Json.Nodes;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>A request for every operation of the models, made from its shapes.</summary>
internal static class SampleRequests
{
    private const int Deepest = 4;

    /// <summary>The operations of both services by name, e.g. <c>KMS:Encrypt</c>.</summary>
    public static IReadOnlyDictionary<string, OperationModel> Operations { get; } =
        new[] { typeof(SecretsManagerOperations), typeof(KmsOperations) }
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Static))
            .Select(property => property.GetValue(null)).OfType<OperationModel>()
            .ToDictionary(operation => operation.ToString());

    /// <summary>A request that mostly satisfies the model.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="full">With every member, or with the required ones alone.</param>
    public static JsonObject For(OperationModel operation, bool full) =>
        operation.Input is { } input ? Structure(input, full, 0) : [];

    private static JsonObject Structure(StructureShape shape, bool full, int depth)
    {
        var made = new JsonObject();
        foreach (var member in shape.Members.Where(member => member.Required || (full && depth < Deepest)))
        {
            made[member.WireName] = Value(member.Target, full, depth + 1);
        }

        return made;
    }

    private static JsonNode? Value(Shape shape, bool full, int depth) => shape switch
    {
        StructureShape structure => Structure(structure, full, depth),
        ListShape list => new JsonArray(depth < Deepest ? [Value(list.Member, full, depth + 1)] : []),
        MapShape map => new JsonObject { ["key"] = Value(map.Value, full, depth + 1) },
        ScalarShape { EnumValues: [var first, ..] } => first,
        _ => shape.Kind switch
        {
            ShapeKind.Blob or ShapeKind.SecretBlob => "c3Ryb25ncm9vbQ==",
            ShapeKind.Boolean => true,
            ShapeKind.Integer or ShapeKind.Long => Math.Max(7, shape.Min ?? 0),
            ShapeKind.Double => 0.5,
            ShapeKind.Timestamp => 1_780_000_000.25m,
            ShapeKind.Document => new JsonObject { ["any"] = "thing" },
            _ => Word(shape),
        },
    };

    private static string Word(Shape shape) => shape.Name switch
    {
        "ClientRequestTokenType" or "SecretVersionIdType" => "01234567-89ab-cdef-0123-456789abcdef",
        "RegionType" => "eu-west-1",
        "AliasNameType" => "alias/sample",
        // A key that comes into being when it is first used.
        "KeyIdType" => "alias/aws/ssm",
        _ => "sample".PadRight((int)(shape.Min ?? 0), 'x'),
    };
}
