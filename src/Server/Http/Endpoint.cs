using System.Collections.Frozen;
using Strongroom.Protocol;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Query;
using Strongroom.Protocol.RestJson;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Server.Http;

/// <summary>What a request is for.</summary>
/// <param name="Codec">How it is read and answered.</param>
/// <param name="Service">The service.</param>
/// <param name="Operation">The name of the operation.</param>
/// <param name="Implementation">Its model, or null if this server does not implement it.</param>
/// <param name="Number">Its place among all operations, by which metrics are kept.</param>
internal sealed record Route(ICodec Codec, ServiceModel Service, string Operation, OperationModel? Implementation, int Number)
{
    /// <summary>The place of its group among <see cref="Limits.RateGroup.All"/>.</summary>
    public int RateGroup { get; } = Limits.RateGroup.IndexOf(Service.Id, Operation);

    /// <summary>The operation's own limit of a body, or null for the general one.</summary>
    public BodyLimit? BodyLimit { get; } = BodyLimit.Of(Service, Operation);
}

/// <summary>
/// Tells by protocol which service and operation a request is for: AWS JSON by its header, the Query protocol by the parameters
/// <c>Action</c> and <c>Version</c> of a form or of the query string, REST JSON by method and path. Other protocols join here.
/// </summary>
internal sealed class Endpoint
{
    private const string TargetHeader = "X-Amz-Target";
    private const string FormType = "application/x-www-form-urlencoded";
    private const string JsonType = "application/json";

    private readonly FrozenDictionary<string, Route> _targets;
    private readonly FrozenDictionary<(string Action, string Version), Route[]> _actions;
    private readonly PathRoutes _paths;

    /// <param name="catalog">All services of all models.</param>
    /// <param name="implemented">What of them is implemented.</param>
    public Endpoint(IEnumerable<CatalogService> catalog, IEnumerable<OperationModel> implemented)
    {
        var models = implemented.ToDictionary(model => (model.Service.Id, model.Name));
        var operations =
            from service in catalog
            where service.Model.TargetPrefix is not null || SpeaksQuery(service.Model) || SpeaksRest(service.Model)
            from operation in service.Operations
            select (service.Model, Operation: operation);
        var routes = operations.Select((each, number) => (each.Operation, Route: new Route(
            CodecOf(each.Model), each.Model, each.Operation.Name, models.GetValueOrDefault((each.Model.Id, each.Operation.Name)), number))).ToList();
        Routes = [.. routes.Select(each => each.Route)];
        _paths = new PathRoutes(routes.Where(each => SpeaksRest(each.Route.Service))
            .Select(each => (each.Route, each.Operation.HttpMethod, each.Operation.RequestUri)));
        _targets = Routes
            .Where(route => route.Service.TargetPrefix is not null)
            .ToFrozenDictionary(route => $"{route.Service.TargetPrefix}.{route.Operation}", StringComparer.Ordinal);
        _actions = Routes
            .Where(route => SpeaksQuery(route.Service))
            .Select(route => route with { Codec = QueryCodec.Xml })
            .GroupBy(route => (route.Operation, route.Service.ApiVersion))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>A route for every operation, at its number; one that several protocols lead to is there once.</summary>
    public IReadOnlyList<Route> Routes { get; }

    /// <summary>The codec that answers a request that could not be understood.</summary>
    public static ICodec FallbackOf(HttpRequest request) =>
        request.Headers.ContainsKey(TargetHeader) ? AwsJsonCodec.Version11
        : request.Path != "/" ? RestJsonCodec.Instance
        : IsQuery(request) ? QueryCodecOf(request) : AwsJsonCodec.Version11;

    /// <summary>Finds what a request is for whose path alone tells it, before its body is read; null for the path <c>/</c>, at
    /// which the other protocols are.</summary>
    /// <param name="request">The request.</param>
    /// <param name="received">The same as its signature sees it: the path as sent.</param>
    /// <exception cref="AwsException">UnknownOperationException.</exception>
    public Route? ResolvePath(HttpRequest request, SigV4Request received) => request.Path == "/" ? null : FindPath(received);

    private Route FindPath(SigV4Request received) =>
        _paths.Find(received.Method, received.Path, () => SigV4Parser.TryRead(received, out var claims, out _) ? claims.Service : null);

    /// <summary>Finds what a request at the path <c>/</c> is for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="wire">The same with its body.</param>
    /// <param name="signed">The same for its signature, whose scope tells services apart that share names and a version.</param>
    /// <exception cref="AwsException">UnknownOperationException, InvalidAction, MissingAction or MalformedInput.</exception>
    public Route Resolve(HttpRequest request, in WireRequest wire, SigV4Request signed)
    {
        if (request.Headers[TargetHeader] is [{ } target] && HttpMethods.IsPost(request.Method))
        {
            return _targets.GetValueOrDefault(target) ?? throw CommonErrors.UnknownOperation(status: StatusCodes.Status400BadRequest);
        }

        // Without a target nothing is asked for at all, which AWS answers as it does an unknown path.
        return IsQuery(request) ? ResolveAction(request, wire, signed) : throw CommonErrors.UnknownOperation(status: StatusCodes.Status404NotFound);
    }

    private Route ResolveAction(HttpRequest request, in WireRequest wire, SigV4Request signed)
    {
        var action = QueryParameters.Find(wire, "Action");
        if (string.IsNullOrEmpty(action))
        {
            throw QueryErrors.MissingAction();
        }

        var version = QueryParameters.Find(wire, "Version");
        var routes = version is null ? null : _actions.GetValueOrDefault((action, version));
        var route = routes switch
        {
            null => throw QueryErrors.InvalidAction(action, version),
            [var only] => only,
            _ => SigV4Parser.TryRead(signed, out var claims, out _)
                ? Array.Find(routes, each => each.Service.SigningName == claims.Service) ?? routes[0]
                : routes[0],
        };
        return QueryCodecOf(request) is var codec && codec == route.Codec ? route : route with { Codec = codec };
    }

    private static bool IsQuery(HttpRequest request) =>
        !request.Headers.ContainsKey(TargetHeader)
        && (HttpMethods.IsGet(request.Method) ? request.Query.ContainsKey("Action") : HttpMethods.IsPost(request.Method) && IsForm(request.ContentType));

    private static bool IsForm(string? contentType) =>
        contentType is not null
        && contentType.AsSpan(0, Math.Max(0, contentType.IndexOf(';') is var end && end < 0 ? contentType.Length : end)).Trim()
            .Equals(FormType, StringComparison.OrdinalIgnoreCase);

    private static QueryCodec QueryCodecOf(HttpRequest request) =>
        request.Headers.Accept is [{ } accept] && accept.Equals(JsonType, StringComparison.OrdinalIgnoreCase) ? QueryCodec.Json : QueryCodec.Xml;

    private static bool SpeaksQuery(ServiceModel service) => service.Protocols.Contains("query");

    private static bool SpeaksRest(ServiceModel service) => service.Protocols.Contains("rest-json");

    private static ICodec CodecOf(ServiceModel service) => service switch
    {
        _ when SpeaksRest(service) => RestJsonCodec.Instance,
        { TargetPrefix: null } => QueryCodec.Xml,
        { JsonVersion: "1.0" } => AwsJsonCodec.Version10,
        _ => AwsJsonCodec.Version11,
    };
}
