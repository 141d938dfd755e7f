using Strongroom.Protocol.Errors;
using Strongroom.Protocol.RestJson;

namespace Strongroom.Server.Http;

/// <summary>
/// The operations that method and path tell apart. Where several services have a path, the one that the signature is for is taken;
/// everywhere else a signature for another service is the verifier's to refuse.
/// </summary>
internal sealed class PathRoutes
{
    private readonly (PathTemplate Template, string Method, Route Route)[] _routes;

    /// <param name="routes">Each with its method and its path with labels.</param>
    /// <exception cref="FormatException">A path is none.</exception>
    public PathRoutes(IEnumerable<(Route Route, string Method, string RequestUri)> routes) => _routes =
    [
        .. routes.Select(each => (Template: PathTemplate.Parse(each.RequestUri), each.Method, each.Route))
            .OrderBy(each => each.Template, PathTemplate.MostSpecificFirst),
    ];

    /// <summary>Finds the operation.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path as sent.</param>
    /// <param name="signedFor">Tells the service in the signature's scope, or null; asked only when it matters.</param>
    /// <exception cref="AwsException">UnknownOperationException: no operation has the path, or none with this method.</exception>
    public Route Find(string method, string path, Func<string?> signedFor)
    {
        var segments = PathTemplate.Split(path) ?? throw RestErrors.UnknownPath();
        var found = Array.FindAll(_routes, each => each.Template.Matches(segments));
        var meant = Array.FindAll(found, each => each.Method == method);
        return (found, meant) switch
        {
            ([], _) => throw RestErrors.UnknownPath(),
            (_, []) => throw RestErrors.WrongMethod(found.Select(each => each.Method).Distinct().Order(StringComparer.Ordinal)),
            (_, [var only]) => only.Route,
            _ => signedFor() is { } service && Array.FindIndex(meant, each => each.Route.Service.SigningName == service) is var at and >= 0 ? meant[at].Route : meant[0].Route,
        };
    }
}
