using System.Collections.Generic;
using System.Linq;

namespace Strongroom.Generator;

/// <summary>Writes the classes for structures and enums, and the descriptors.</summary>
internal static class ShapeWriter
{
    private const string Shapes = "global::Strongroom.Protocol.Shapes";

    /// <summary>One class per structure, with its descriptor.</summary>
    public static string Structures(ApiModel model, ApiTarget target)
    {
        var source = new SourceText(target.ModelNamespace);
        foreach (var shape in model.Reachable.Where(shape => shape.IsStructure))
        {
            source.Summary($"The structure <c>{shape.Name}</c> of the {Names.Xml(model.ServiceId)} model.");
            source.Block($"public sealed class {shape.ClassName}", () => Structure(source, shape, target));
            source.Line();
        }

        return source.ToString();
    }

    /// <summary>One static class of constants per enum.</summary>
    public static string Enums(ApiModel model, ApiTarget target)
    {
        var source = new SourceText(target.ModelNamespace);
        foreach (var shape in model.Reachable.Where(shape => shape.EnumValues is not null))
        {
            source.Summary($"The values of <c>{shape.Name}</c> in the {Names.Xml(model.ServiceId)} model.");
            source.Block($"public static class {shape.ClassName}", () =>
            {
                foreach (var constant in Names.Constants(shape.EnumValues!, shape.ClassName))
                    source.Line($"public const string {constant.Key} = {Names.Literal(constant.Value)};");
            });
            source.Line();
        }

        return source.ToString();
    }

    /// <summary>The descriptors of everything that is no structure.</summary>
    public static string Descriptors(ApiModel model, ApiTarget target)
    {
        var source = new SourceText(target.ModelNamespace);
        source.Block($"internal static class {target.Service}Shapes", () =>
        {
            foreach (var shape in model.Reachable.Where(shape => !shape.IsStructure))
            {
                var type = shape.Kind is "List" or "Map" ? shape.Kind + "Shape" : "ScalarShape";
                source.Line($"public static readonly {Shapes}.{type} @{shape.Name} = {Create(shape, target)};");
            }
        });
        return source.ToString();
    }

    /// <summary>The expression that is <paramref name="shape"/>'s descriptor.</summary>
    public static string Descriptor(ApiShape shape, ApiTarget target) => shape.IsStructure
        ? $"{shape.TypeName}.Descriptor"
        : $"global::{target.ModelNamespace}.{target.Service}Shapes.@{shape.Name}";

    // Called long after the class is initialised, so that a field declared further down, or the one being set, is not null.
    private static string Later(ApiShape shape, ApiTarget target) => $"static () => {Descriptor(shape, target)}!";

    private static void Structure(SourceText source, ApiShape shape, ApiTarget target)
    {
        foreach (var member in shape.Parts)
            source.Line($"private {member.Target.ClrType}? {Field(member, shape)};");
        source.Line();
        foreach (var member in shape.Parts)
        {
            var field = Field(member, shape);
            source.Line($"public {member.Target.ClrType}? {Names.Property(member.Name, shape.ClassName)} {{ get => {field}; init => {field} = value; }}");
            source.Line();
        }

        source.Summary("What codecs and the validator know of this structure.");
        source.Line($"public static {Shapes}.StructureShape Descriptor {{ get; }} = new(");
        source.Indented(() =>
        {
            source.Line($"{Names.Literal(shape.Name)},");
            source.Line($"static () => new {shape.TypeName}(){(shape.Parts.Count > 0 ? "," : ")")}");
            for (var i = 0; i < shape.Parts.Count; i++)
                source.Line(Member(shape.Parts[i], shape, target) + (i + 1 < shape.Parts.Count ? "," : ")"));
        });
        source.Line(Initializer(
        [
            shape.Sensitive ? "Sensitive = true" : null,
            shape.Union ? "Union = true" : null,
            shape.Payload is null ? null : $"Payload = {Names.Literal(shape.Payload)}",
        ]) + ";");
    }

    private static string Member(ApiMember member, ApiShape shape, ApiTarget target)
    {
        var access = $"(({shape.TypeName})o).{Field(member, shape)}";
        return $"new {Shapes}.MemberShape({Names.Literal(member.Name)}, {Later(member.Target, target)}, "
            + $"static o => {access}, static (o, v) => {access} = ({member.Target.ClrType}?)v)"
            + Initializer(
            [
                member.Required ? "Required = true" : null,
                member.LocationName is null ? null : $"LocationName = {Names.Literal(member.LocationName)}",
                member.Location is null ? null : $"Location = {Shapes}.MemberLocation.{member.Location}",
                member.IdempotencyToken ? "IdempotencyToken = true" : null,
            ]);
    }

    private static string Create(ApiShape shape, ApiTarget target)
    {
        var name = Names.Literal(shape.Name);
        var parts = string.Concat(shape.Parts.Select(part => $", {Later(part.Target, target)}"));
        var create = shape.Kind switch
        {
            "List" => $"new {Shapes}.ListShape<{shape.Parts[0].Target.ClrType}>({name}{parts})",
            "Map" => $"new {Shapes}.MapShape<{shape.Parts[1].Target.ClrType}>({name}{parts})",
            _ => $"new {Shapes}.ScalarShape({name}, {Shapes}.ShapeKind.{shape.Kind})",
        };
        return create + Initializer(
        [
            shape.Min is null ? null : $"Min = {shape.Min}m",
            shape.Max is null ? null : $"Max = {shape.Max}m",
            shape.Sensitive ? "Sensitive = true" : null,
            shape.Flattened ? "Flattened = true" : null,
            shape.Pattern is null ? null : $"Pattern = {Names.Literal(shape.Pattern)}",
            shape.EnumValues is null ? null : $"EnumValues = [{string.Join(", ", shape.EnumValues.Select(Names.Literal))}]",
            .. shape.Kind switch
            {
                "List" => new[] { ElementName("MemberName", shape.Parts[0]) },
                "Map" => [ElementName("KeyName", shape.Parts[0]), ElementName("ValueName", shape.Parts[1])],
                _ => [],
            },
        ]);
    }

    private static string? ElementName(string property, ApiMember part) =>
        part.LocationName is null ? null : $"{property} = {Names.Literal(part.LocationName)}";

    private static string Initializer(IEnumerable<string?> settings)
    {
        var present = settings.Where(setting => setting is not null).ToList();
        return present.Count == 0 ? "" : $" {{ {string.Join(", ", present)} }}";
    }

    private static string Field(ApiMember member, ApiShape shape)
    {
        var property = Names.Property(member.Name, shape.ClassName);
        return $"_{char.ToLowerInvariant(property[0])}{property.Substring(1)}";
    }
}
