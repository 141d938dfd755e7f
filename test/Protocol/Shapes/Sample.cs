using Strongroom.Crypto;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Tests.Shapes;

/// <summary>Descriptors by hand with every kind of shape; an instance is a dictionary from member to value.</summary>
internal static class Sample
{
    public static readonly ScalarShape Text = new("Text", ShapeKind.String);
    public static readonly ScalarShape Whole = new("Whole", ShapeKind.Integer);

    private static readonly ServiceModel Service = new("sample", "Sample", "sample", "2020-01-01", ["json"]);

    /// <summary>One member of each kind, and itself.</summary>
    public static readonly StructureShape Everything = Structure(
        "Everything",
        Member("Text", Text),
        Member("Secret", new ScalarShape("Secret", ShapeKind.SecretString)),
        Member("Blob", new ScalarShape("Blob", ShapeKind.Blob)),
        Member("SecretBlob", new ScalarShape("SecretBlob", ShapeKind.SecretBlob)),
        Member("Flag", new ScalarShape("Flag", ShapeKind.Boolean)),
        Member("Whole", Whole),
        Member("Long", new ScalarShape("Long", ShapeKind.Long)),
        Member("Double", new ScalarShape("Double", ShapeKind.Double)),
        Member("Time", new ScalarShape("Time", ShapeKind.Timestamp)),
        Member("Document", new ScalarShape("Document", ShapeKind.Document)),
        Member("Texts", new ListShape<string>("Texts", () => Text)),
        Member("Wholes", new ListShape<int>("Wholes", () => Whole)),
        Member("Secrets", new ListShape<SecretValue>("Secrets", () => new ScalarShape("Secret", ShapeKind.SecretString))),
        Member("Map", new MapShape<string>("Map", () => Text, () => Text)),
        new MemberShape("Self", () => Everything!, o => Read(o, "Self"), (o, v) => Write(o, "Self", v)));

    /// <summary>An operation that takes and gives <paramref name="shape"/>.</summary>
    public static OperationModel Operation(StructureShape? shape, ServiceModel? service = null) =>
        new OperationModel<object, object>(service ?? Service, "Probe", shape, shape);

    public static StructureShape Structure(string name, params MemberShape[] members) =>
        new(name, () => new Dictionary<string, object?>(), members);

    public static MemberShape Member(string name, Shape target, bool required = false) =>
        new(name, () => target, o => Read(o, name), (o, v) => Write(o, name, v)) { Required = required };

    /// <summary>An instance with one member.</summary>
    public static Dictionary<string, object?> With(string member, object? value) => new() { [member] = value };

    private static object? Read(object instance, string member) => ((Dictionary<string, object?>)instance).GetValueOrDefault(member);

    private static void Write(object instance, string member, object? value) => ((Dictionary<string, object?>)instance)[member] = value;
}
