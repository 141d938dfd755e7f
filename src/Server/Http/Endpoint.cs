using System.Collections.Frozen;
using Strongroom.Protocol;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Server.Http;

/// <summary>What a request is for.</summary>
/// <param name="Codec">How it is read and answered.</param>
/// <param name="Service">The service.</param>
/// <param name="Operation">The name of the operation.</param>
/// <param name="Implementation">Its model, or null if this server does not implement it.</param>
/// <param name="Number">Its place among all routes, by which metrics are kept.</param>
internal sealed record Route(ICodec Codec, ServiceModel Service, string Operation, OperationModel? Implementation, int Number)
{
    /// <summary>The place of its group among <see cref="Limits.RateGroup.All"/>.</summary>
    public int RateGroup { get; } = Limits.RateGroup.IndexOf(Service.Id, Operation);
}

/// <summary>Tells by protocol which service and operation a request is for. Protocols other than AWS JSON join here.</summary>
internal sealed class Endpoint
{
    private const string TargetHeader = "X-Amz-Target";

    private readonly FrozenDictionary<string, Route> _targets;

    /// <param name="catalog">All services of all models.</param>
    /// <param name="implemented">What of them is implemented.</param>
    public Endpoint(IEnumerable<CatalogService> catalog, IEnumerable<OperationModel> implemented)
    {
        var models = implemented.ToDictionary(model => (model.Service.Id, model.Name));
        var operations =
            from service in catalog
            where service.Model.TargetPrefix is not null
            from operation in service.Operations
            select (service.Model, operation.Name);
        Routes = [.. operations.Select((each, number) => new Route(
            CodecOf(each.Model), each.Model, each.Name, models.GetValueOrDefault((each.Model.Id, each.Name)), number))];
        _targets = Routes.ToFrozenDictionary(route => $"{route.Service.TargetPrefix}.{route.Operation}", StringComparer.Ordinal);
    }

    /// <summary>Every route, at its number.</summary>
    public IReadOnlyList<Route> Routes { get; }

    /// <summary>The codec that answers a request that could not be understood.</summary>
    public static ICodec Fallback => AwsJsonCodec.Version11;

    /// <exception cref="AwsException">UnknownOperationException.</exception>
    public Route Resolve(HttpRequest request)
    {
        // Without a target nothing is asked for at all, which AWS answers as it does an unknown path.
        if (request.Headers[TargetHeader] is not [{ } target] || request.Path != "/" || !HttpMethods.IsPost(request.Method))
        {
            throw CommonErrors.UnknownOperation(status: StatusCodes.Status404NotFound);
        }

        return _targets.GetValueOrDefault(target) ?? throw CommonErrors.UnknownOperation(status: StatusCodes.Status400BadRequest);
    }

    private static AwsJsonCodec CodecOf(ServiceModel service) =>
        service.JsonVersion == "1.0" ? AwsJsonCodec.Version10 : AwsJsonCodec.Version11;
}
