using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Strongroom.Generator;

/// <summary>
/// Turns <c>api/*.json</c> into code. A project says by the MSBuild property <c>StrongroomApi</c> what it wants:
/// <c>service</c> (one model: shapes, descriptors, errors, operation tokens, bindings) or <c>catalog</c> (all models: the
/// list of services and operations). Everything goes into <c>&lt;RootNamespace&gt;.Model</c>. A file <c>ID.extensions.json</c> beside a
/// model adds to its shapes what is ours: members that AWS's clients do not know and so ignore.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ApiGenerator : IIncrementalGenerator
{
    private const string Extensions = ".extensions";

    private static readonly DiagnosticDescriptor BadModel = new(
        "SRG001", "API model cannot be read", "{0}: {1}", "Strongroom", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor UnknownOperation = new(
        "SRG002", "Operation is not in the model", "The {0} model has no operation {1}", "Strongroom", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor NotOneModel = new(
        "SRG003", "Service needs one API model", "A service project lists exactly one api/*.json as AdditionalFiles, not {0}", "Strongroom", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var project = context.AnalyzerConfigOptionsProvider.Select((options, _) => (
            Mode: options.GlobalOptions.TryGetValue("build_property.StrongroomApi", out var mode) ? mode : "",
            Root: options.GlobalOptions.TryGetValue("build_property.RootNamespace", out var root) ? root : ""));
        var models = context.AdditionalTextsProvider
            .Where(file => file.Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            .Select((file, cancellation) => (
                Id: Path.GetFileNameWithoutExtension(file.Path), Text: file.GetText(cancellation)?.ToString() ?? ""))
            .Collect()
            .Select((files, _) => files.Where(file => !file.Id.EndsWith(Extensions, StringComparison.Ordinal))
                .Select(file => (file.Id, file.Text, Extension: (string?)files.FirstOrDefault(other => other.Id == file.Id + Extensions).Text))
                .ToImmutableArray());
        var operations = context.SyntaxProvider
            .CreateSyntaxProvider(
                (node, _) => OperationClass.MayBe(node),
                (syntax, cancellation) => OperationClass.Find(syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, cancellation)))
            .Where(found => found is not null)
            .Select((found, _) => found!)
            .Collect();

        context.RegisterSourceOutput(project.Combine(models), (output, input) => Models(output, input.Left.Mode, input.Left.Root, input.Right));
        context.RegisterSourceOutput(project.Combine(models).Combine(operations), (output, input) =>
        {
            if (input.Left.Left.Mode == "service" && input.Left.Right.Length == 1)
                Bindings(output, new ApiTarget(input.Left.Left.Root), input.Left.Right[0], input.Right);
        });
    }

    private static void Models(
        SourceProductionContext output, string mode, string root, ImmutableArray<(string Id, string Text, string? Extension)> files)
    {
        var target = new ApiTarget(root);
        switch (mode)
        {
            case "service" when files.Length != 1:
                output.ReportDiagnostic(Diagnostic.Create(NotOneModel, Location.None, files.Length));
                break;
            case "service":
                if (Parse(output, target, files[0]) is not { } model)
                    return;
                output.AddSource("Structures.g.cs", ShapeWriter.Structures(model, target));
                output.AddSource("Enums.g.cs", ShapeWriter.Enums(model, target));
                output.AddSource("Descriptors.g.cs", ShapeWriter.Descriptors(model, target));
                output.AddSource("Errors.g.cs", ServiceWriter.ErrorFactories(model, target));
                output.AddSource("Operations.g.cs", ServiceWriter.OperationTokens(model, target));
                break;
            case "catalog":
                var all = files.Select(file => Parse(output, target, file)).OfType<ApiModel>();
                output.AddSource("ServiceCatalog.g.cs", ServiceWriter.Catalog(all, target));
                break;
        }
    }

    private static void Bindings(
        SourceProductionContext output, ApiTarget target, (string Id, string Text, string? Extension) file, ImmutableArray<OperationClass> found)
    {
        ApiModel model;
        try
        {
            model = ApiModel.Parse(file.Id, target.ModelNamespace, file.Text, file.Extension);
        }
        catch (FormatException)
        {
            // Reported where the shapes are generated.
            return;
        }

        var classes = found.Where(c => c.Namespace == target.OperationsNamespace).Distinct().ToList();
        foreach (var unknown in classes.Where(c => model.Operations.All(operation => operation.Name != c.Name)))
            output.ReportDiagnostic(Diagnostic.Create(UnknownOperation, Location.None, model.ServiceId, unknown.Name));
        output.AddSource("Bindings.g.cs", ServiceWriter.Bindings(model, target, classes));
    }

    private static ApiModel? Parse(SourceProductionContext output, ApiTarget target, (string Id, string Text, string? Extension) file)
    {
        try
        {
            return ApiModel.Parse(file.Id, target.ModelNamespace, file.Text, file.Extension);
        }
        catch (FormatException e)
        {
            output.ReportDiagnostic(Diagnostic.Create(BadModel, Location.None, $"api/{file.Id}.json", e.Message));
            return null;
        }
    }
}
