using System.Runtime.CompilerServices;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Lists the functions of the account in the region by name, with all their versions if asked to.</summary>
internal sealed class ListFunctions(FunctionStore functions) : Operation<ListFunctionsRequest, ListFunctionsResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListFunctionsRequest request, CallContext context) =>
        ValueTask.FromResult(new AccessRequest("lambda:ListFunctions", "*"));

    /// <inheritdoc/>
    public override async ValueTask<ListFunctionsResponse> ExecuteAsync(ListFunctionsRequest request, CallContext context)
    {
        var all = request.FunctionVersion == FunctionVersion.ALL;
        var (items, next) = await Paging.OfAsync(VersionsAsync(all, context, context.Cancellation), PlaceOf, request.Marker, request.MaxItems);
        return new ListFunctionsResponse
        {
            Functions = [.. items.Select(item => Describe.Configuration(item.Function, item.Version, all ? item.Version.Version : null))],
            NextMarker = next,
        };
    }

    private async IAsyncEnumerable<(FunctionRecord Function, VersionRecord Version)> VersionsAsync(
        bool all, CallContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var function in functions.FunctionsOfAsync(context.Account, context.Region, cancellation))
        {
            yield return (function.Value, function.Value.Latest);
            if (!all)
            {
                continue;
            }

            await foreach (var version in functions.VersionsOfAsync(function.Value, cancellation))
            {
                yield return (function.Value, version.Value.Version);
            }
        }
    }

    // Sorts as they come: a space is before all that names are made of, and numbers have leading zeros. $LATEST sorts before them.
    private static string PlaceOf((FunctionRecord Function, VersionRecord Version) item) =>
        $"{item.Function.Name} {(VersionNumber.Parse(item.Version.Version) is { } number ? number.ToString("D10", System.Globalization.CultureInfo.InvariantCulture) : "")}";
}
