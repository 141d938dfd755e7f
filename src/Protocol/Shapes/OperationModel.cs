using Strongroom.Protocol.RestJson;

namespace Strongroom.Protocol.Shapes;

/// <summary>One operation of an API model.</summary>
/// <param name="service">Its service.</param>
/// <param name="name">AWS's name, e.g. <c>GetSecretValue</c>.</param>
/// <param name="input">The input's descriptor, or null where the model has none: then the request is <see cref="Empty"/>.</param>
/// <param name="output">The output's descriptor, or null where the model has none: then the response is <see cref="Empty"/>.</param>
public abstract class OperationModel(ServiceModel service, string name, StructureShape? input, StructureShape? output)
{
    private PathTemplate? _path;

    /// <summary>Its service.</summary>
    public ServiceModel Service { get; } = service;

    /// <summary>AWS's name.</summary>
    public string Name { get; } = name;

    /// <summary>The input's descriptor, or null.</summary>
    public StructureShape? Input { get; } = input;

    /// <summary>The output's descriptor, or null.</summary>
    public StructureShape? Output { get; } = output;

    /// <summary>The codes of the errors that the model declares for it.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>The HTTP method (REST protocols).</summary>
    public string HttpMethod { get; init; } = "POST";

    /// <summary>The path and query with labels in braces (REST protocols), e.g. <c>/2015-03-31/functions/{FunctionName}</c>.</summary>
    public string RequestUri { get; init; } = "/";

    /// <summary><see cref="RequestUri"/>, read (REST protocols).</summary>
    public PathTemplate Path => _path ??= PathTemplate.Parse(RequestUri);

    /// <summary>The status of success that the model demands; 200 unless it says otherwise.</summary>
    public int SuccessStatus { get; init; } = 200;

    /// <summary>The element round the result in the Query protocol's answer, or null.</summary>
    public string? ResultWrapper { get; init; }

    /// <summary>Whether a request needs no signature, because what it carries proves who sends it.</summary>
    public bool Unsigned { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Service.Id}:{Name}";
}

/// <inheritdoc/>
/// <typeparam name="TRequest">The generated input class, or <see cref="Empty"/>.</typeparam>
/// <typeparam name="TResponse">The generated output class, or <see cref="Empty"/>.</typeparam>
public sealed class OperationModel<TRequest, TResponse>(
    ServiceModel service, string name, StructureShape? input, StructureShape? output)
    : OperationModel(service, name, input, output)
    where TRequest : class
    where TResponse : class;
