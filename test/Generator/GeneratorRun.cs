using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Strongroom.Generator.Tests;

/// <summary>One run of the generator over API models and hand-written sources, compiled with its output.</summary>
internal sealed class GeneratorRun
{
    private static readonly MetadataReference[] References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => !Path.GetFileName(path).Contains("CodeAnalysis", StringComparison.Ordinal))
        .Select(path => MetadataReference.CreateFromFile(path))];

    private GeneratorRun(Compilation output, ImmutableArray<Diagnostic> reported)
    {
        Output = output;
        Reported = reported;
    }

    /// <summary>The sources and what was generated from them.</summary>
    public Compilation Output { get; }

    /// <summary>What the generator itself reported.</summary>
    public ImmutableArray<Diagnostic> Reported { get; }

    /// <summary>What the compiler says of it all, warnings included.</summary>
    public IEnumerable<Diagnostic> Complaints =>
        Output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);

    /// <summary>The paths of all models in <c>api/</c>.</summary>
    public static IEnumerable<string> ApiFiles => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "api"), "*.json").Order();

    public static GeneratorRun Over(string mode, string rootNamespace, IEnumerable<(string Path, string Text)> models, params string[] sources)
    {
        var parse = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Generated",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, parse)),
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver
            .Create(
                [new ApiGenerator().AsSourceGenerator()],
                models.Select(model => (AdditionalText)new Model(model.Path, model.Text)),
                parse,
                new Options(new() { ["build_property.StrongroomApi"] = mode, ["build_property.RootNamespace"] = rootNamespace }))
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out var reported);
        return new(output, reported);
    }

    private sealed class Model(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
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
