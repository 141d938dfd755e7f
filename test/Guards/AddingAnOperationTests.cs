using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Strongroom.Generator;

namespace Strongroom.Guards.Tests;

/// <summary>
/// Follows docs/develop/adding-an-operation.md: the one file that it shows, added to the other sources of the service, compiles
/// without a warning and is bound.
/// </summary>
public sealed class AddingAnOperationTests
{
    private const string Page = "docs/develop/adding-an-operation.md";
    private const string Service = "src/Services/Kms";
    private const string Example = "GetKeyPolicy";

    private static readonly CSharpParseOptions Parse = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);

    [Fact]
    public void Adding_an_operation_takes_one_file()
    {
        Assert.Empty(BindingsOf(Compile(withExample: false)).Where(line => line.Contains($".{Example}", StringComparison.Ordinal)));

        var compiled = Compile(withExample: true);
        Assert.Empty(compiled.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1701"));
        Assert.Contains(BindingsOf(compiled), line => line.Contains($"KmsOperations.{Example},", StringComparison.Ordinal));
        Assert.Contains(BindingsOf(compiled), line => line.Contains($"new global::Strongroom.Services.Kms.Operations.{Example}(", StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_names_the_file_that_it_shows() =>
        Assert.Contains($"`{Service}/Operations/{Example}.cs`", Tree.Read(Page), StringComparison.Ordinal);

    [Fact]
    public void The_page_shows_the_file_as_it_is() => Assert.Equal(Tree.Read($"{Service}/Operations/{Example}.cs"), ExampleText());

    private static string ExampleText()
    {
        var page = Tree.Read(Page);
        const string Fence = "```csharp\n";
        var start = page.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static IEnumerable<string> BindingsOf(Compilation compilation) => compilation.SyntaxTrees
        .Select(tree => tree.ToString())
        .Single(text => text.Contains("class KmsBindings", StringComparison.Ordinal))
        .Split('\n');

    private static Compilation Compile(bool withExample)
    {
        string[] usings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
        var sources = Tree.Sources(Service).Where(path => path != $"{Service}/Operations/{Example}.cs").Select(Tree.Read)
            .Append(string.Concat(usings.Select(name => $"global using {name};\n")))
            .Concat(withExample ? [ExampleText()] : []);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).Contains("CodeAnalysis", StringComparison.Ordinal))
            .Where(path => Path.GetFileName(path) is not ("Strongroom.Services.Kms.dll" or "Strongroom.Services.SecretsManager.dll" or "strongroom.dll"))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Strongroom.Services.Kms",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, Parse)),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver
            .Create(
                [new ApiGenerator().AsSourceGenerator(), .. PlatformGenerators()],
                [new Model(Tree.PathOf("api/kms.json"))],
                Parse,
                new Options(new() { ["build_property.StrongroomApi"] = "service", ["build_property.RootNamespace"] = "Strongroom.Services.Kms" }))
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        return output;
    }

    /// <summary>The generators of .NET that the service's sources rely on, for JSON and regular expressions.</summary>
    private static IEnumerable<ISourceGenerator> PlatformGenerators()
    {
        var directory = typeof(AddingAnOperationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "PlatformGenerators").Value!;
        (string File, string Type)[] generators =
        [
            ("System.Text.Json.SourceGeneration.dll", "System.Text.Json.SourceGeneration.JsonSourceGenerator"),
            ("System.Text.RegularExpressions.Generator.dll", "System.Text.RegularExpressions.Generator.RegexGenerator"),
        ];
        return generators.Select(each =>
            ((IIncrementalGenerator)Activator.CreateInstance(Assembly.LoadFrom(Path.Combine(directory, each.File)).GetType(each.Type, throwOnError: true)!)!).AsSourceGenerator());
    }

    private sealed class Model(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(File.ReadAllText(path));
    }

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(values);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
            values.TryGetValue(key, out value);
    }
}
