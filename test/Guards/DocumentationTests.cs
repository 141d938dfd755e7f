using System.Xml.Linq;

namespace Strongroom.Guards.Tests;

/// <summary>What the compiler wrote down of the documentation comments.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void Every_project_is_looked_at() => Assert.Equal(
        Tree.Files("src", "*.csproj").Select(path => Path.GetFileNameWithoutExtension(path)!).Where(name => name != "Strongroom.Generator").Order(StringComparer.Ordinal),
        Assemblies.All.Select(assembly => assembly.GetName().Name is "strongroom" ? "Strongroom.Server" : assembly.GetName().Name!).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_public_type_has_a_summary()
    {
        var missing = new List<string>();
        foreach (var assembly in Assemblies.All)
        {
            var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
                .Where(member => !string.IsNullOrWhiteSpace(member.Element("summary")?.Value) || member.Element("inheritdoc") is not null)
                .Select(member => (string)member.Attribute("name")!)
                .ToHashSet();
            missing.AddRange(assembly.GetExportedTypes()
                // What generators write documents itself where it can; the class around Program.cs has no declaration to document.
                .Where(type => type.Namespace is { } name && !name.EndsWith(".Model", StringComparison.Ordinal))
                .Select(type => $"T:{type.FullName!.Replace('+', '.')}")
                .Where(name => !documented.Contains(name)));
        }

        Assert.Empty(missing);
    }
}
