namespace Strongroom.Protocol.Shapes;

/// <summary>A service as the catalogue of all API models lists it, whether or not anything of it is implemented.</summary>
/// <param name="Model">The service.</param>
/// <param name="Operations">Its operations, sorted by name.</param>
public sealed record CatalogService(ServiceModel Model, IReadOnlyList<CatalogOperation> Operations);

/// <summary>An operation as the catalogue lists it.</summary>
/// <param name="Name">AWS's name.</param>
/// <param name="HttpMethod">The HTTP method.</param>
/// <param name="RequestUri">The path and query with labels in braces.</param>
public sealed record CatalogOperation(string Name, string HttpMethod, string RequestUri);
