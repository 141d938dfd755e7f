using System.Collections.Generic;
using System.Linq;

namespace Strongroom.Generator;

/// <summary>Writes what a service project gets besides its shapes: error factories, operation tokens, bindings.</summary>
internal static class ServiceWriter
{
    private const string Shapes = "global::Strongroom.Protocol.Shapes";
    private const string Errors = "global::Strongroom.Protocol.Errors";
    private const string Operations = "global::Strongroom.Services.Operations";

    /// <summary>A factory per modelled error.</summary>
    public static string ErrorFactories(ApiModel model, ApiTarget target)
    {
        var source = new SourceText(target.ModelNamespace);
        source.Summary($"The errors in the {Names.Xml(model.ServiceId)} model. A null message sends none.");
        source.Block($"public static class {target.Service}Errors", () =>
        {
            foreach (var error in model.Exceptions)
            {
                var fault = error.IsServerFault ? "Server" : "Client";
                var details = model.SpeaksRest ? error.Details : [];
                var parameters = string.Concat(details.Where(detail => !ApiShape.IsErrorType(detail)).Select(detail => $", string? {Parameter(detail)} = null"));
                source.Line(
                    $"public static {Errors}.AwsException {Names.Property(error.Name, target.Service + "Errors")}(string? message = null{parameters}) => "
                    + $"new({Names.Literal(error.Code(model.ErrorsByQueryCode))}, message, {error.Status}, {Errors}.Fault.{fault}, {Names.Literal(error.MessageMember)}){Details(details, error)};");
                source.Line();
            }
        });
        return source.ToString();
    }

    /// <summary>A typed token per operation.</summary>
    public static string OperationTokens(ApiModel model, ApiTarget target)
    {
        var source = new SourceText(target.ModelNamespace);
        source.Summary($"The operations in the {Names.Xml(model.ServiceId)} model.");
        source.Block($"public static class {target.Service}Operations", () =>
        {
            source.Summary("The service itself.");
            source.Line($"public static {Shapes}.ServiceModel Service {{ get; }} = {ServiceModel(model)};");
            source.Line();
            foreach (var operation in model.Operations)
            {
                var type = TokenType(operation);
                source.Line($"public static {type} {operation.Name} {{ get; }} = new(Service, {Names.Literal(operation.Name)}, "
                    + $"{Descriptor(operation.Input, target)}, {Descriptor(operation.Output, target)}) {{ {Details(operation, model)} }};");
                source.Line();
            }

            source.Summary("All of them, sorted by name.");
            source.Line($"public static global::System.Collections.Generic.IReadOnlyList<{Shapes}.OperationModel> All {{ get; }} =");
            source.Line("[");
            source.Indented(() =>
            {
                foreach (var operation in model.Operations)
                    source.Line(operation.Name + ",");
            });
            source.Line("];");
        });
        return source.ToString();
    }

    /// <summary>The list of implemented operations, each with its constructor's parameters resolved once.</summary>
    public static string Bindings(ApiModel model, ApiTarget target, IReadOnlyList<OperationClass> classes)
    {
        var source = new SourceText(target.ModelNamespace);
        source.Summary($"The implemented operations of {Names.Xml(model.ServiceId)}.");
        source.Block($"public static class {target.Service}Bindings", () =>
        {
            var implemented = model.Operations.Where(operation => classes.Any(found => found.Name == operation.Name)).ToList();
            source.Summary("The operations that have a class, sorted by name.");
            source.Line($"public static global::System.Collections.Generic.IReadOnlyList<{Shapes}.OperationModel> Implemented {{ get; }} =");
            source.Line("[");
            source.Indented(() =>
            {
                foreach (var operation in implemented)
                    source.Line($"{target.Service}Operations.{operation.Name},");
            });
            source.Line("];");
            source.Line();
            source.Summary("A binding for each operation class. What their constructors ask for is resolved here, once, so a missing registration shows at the start.");
            source.Line("/// <exception cref=\"global::System.InvalidOperationException\">A constructor asks for a type that is not registered.</exception>");
            source.Line($"public static global::System.Collections.Generic.IReadOnlyList<{Operations}.OperationBinding> Create(global::System.IServiceProvider services) =>");
            source.Line("[");
            source.Indented(() =>
            {
                foreach (var operation in implemented)
                    source.Line($"{operation.Name}(services),");
            });
            source.Line("];");
            foreach (var operation in implemented)
                Binding(source, operation, classes.First(found => found.Name == operation.Name), target);

            source.Line();
            source.Block("private static T Resolve<T>(global::System.IServiceProvider services, string operation)", () =>
                source.Line("return services.GetService(typeof(T)) is T found ? found : throw new global::System.InvalidOperationException($\"{operation} needs a {typeof(T)}, which is not registered.\");"));
        });
        return source.ToString();
    }

    /// <summary>The list of all services with their operations' names.</summary>
    public static string Catalog(IEnumerable<ApiModel> models, ApiTarget target)
    {
        var source = new SourceText(target.ModelNamespace);
        source.Summary("Every service that has an API model, and its operations, implemented or not.");
        source.Block("public static class ServiceCatalog", () =>
        {
            source.Summary("The services, sorted by id.");
            source.Line($"public static global::System.Collections.Generic.IReadOnlyList<{Shapes}.CatalogService> Services {{ get; }} =");
            source.Line("[");
            source.Indented(() =>
            {
                foreach (var model in models.OrderBy(model => model.Id, System.StringComparer.Ordinal))
                {
                    source.Line($"new({ServiceModel(model)},");
                    source.Line("[");
                    source.Indented(() =>
                    {
                        foreach (var operation in model.Operations)
                            source.Line($"new({Names.Literal(operation.Name)}, {Names.Literal(operation.HttpMethod)}, {Names.Literal(operation.RequestUri)}),");
                    });
                    source.Line("]),");
                }
            });
            source.Line("];");
        });
        return source.ToString();
    }

    private static void Binding(SourceText source, ApiOperation operation, OperationClass found, ApiTarget target)
    {
        source.Line();
        source.Block($"private static {Operations}.OperationBinding {operation.Name}(global::System.IServiceProvider services)", () =>
        {
            var parameters = found.Parameters;
            for (var i = 0; i < parameters.Count; i++)
                source.Line($"var p{i} = Resolve<{parameters[i]}>(services, {Names.Literal(operation.Name)});");
            var arguments = string.Join(", ", Enumerable.Range(0, parameters.Count).Select(i => $"p{i}"));
            source.Line($"return new {Operations}.OperationBinding<{Type(operation.Input)}, {Type(operation.Output)}>("
                + $"{target.Service}Operations.{operation.Name}, () => new global::{target.OperationsNamespace}.{operation.Name}({arguments}));");
        });
    }

    // A null value is not sent, as a null message is not.
    private static string Details(IReadOnlyList<ApiMember> details, ApiShape error) => details.Count == 0
        ? ""
        : $" {{ Details = [{string.Join(", ", details.Select(detail => Detail(detail, error)))}] }}";

    private static string Detail(ApiMember detail, ApiShape error)
    {
        var value = ApiShape.IsErrorType(detail) ? Names.Literal(error.IsServerFault ? "Service" : "User") : Parameter(detail);
        var inHeader = detail.Location is "Header" ? ", inHeader: true" : "";
        return $"new {Errors}.ErrorDetail({Names.Literal(detail.LocationName ?? detail.Name)}, {value}{inHeader})";
    }

    private static string Parameter(ApiMember detail) => $"@{char.ToLowerInvariant(detail.Name[0])}{detail.Name.Substring(1)}";

    private static string TokenType(ApiOperation operation) =>
        $"{Shapes}.OperationModel<{Type(operation.Input)}, {Type(operation.Output)}>";

    private static string Type(ApiShape? shape) => shape?.TypeName ?? $"{Shapes}.Empty";

    private static string Descriptor(ApiShape? shape, ApiTarget target) =>
        shape is null ? "null" : ShapeWriter.Descriptor(shape, target);

    private static string Details(ApiOperation operation, ApiModel model)
    {
        var errors = string.Join(", ", operation.Errors.Select(error => Names.Literal(error.Code(model.ErrorsByQueryCode))));
        var details = $"Errors = [{errors}], HttpMethod = {Names.Literal(operation.HttpMethod)}, RequestUri = {Names.Literal(operation.RequestUri)}";
        if (operation.SuccessStatus is not null)
            details += $", SuccessStatus = {operation.SuccessStatus}";
        if (operation.ResultWrapper is not null)
            details += $", ResultWrapper = {Names.Literal(operation.ResultWrapper)}";
        if (operation.Unsigned)
            details += ", Unsigned = true";
        return details;
    }

    private static string ServiceModel(ApiModel model) =>
        $"new {Shapes}.ServiceModel({Names.Literal(model.Id)}, {Names.Literal(model.ServiceId)}, {Names.Literal(model.SigningName)}, "
        + $"{Names.Literal(model.ApiVersion)}, [{string.Join(", ", model.Protocols.Select(Names.Literal))}]) "
        + $"{{ TargetPrefix = {Names.Literal(model.TargetPrefix)}, JsonVersion = {Names.Literal(model.JsonVersion)}, "
        + $"XmlNamespace = {Names.Literal(model.XmlNamespace)}, ValidationErrorCode = {Names.Literal(model.ValidationErrorCode)} }}";
}
