using System.Globalization;
using System.Runtime.CompilerServices;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Lists the versions of a function, <c>$LATEST</c> first.</summary>
internal sealed class ListVersionsByFunction(FunctionStore functions) : FunctionOperation<ListVersionsByFunctionRequest, ListVersionsByFunctionResponse>(functions)
{
    protected override string NameOf(ListVersionsByFunctionRequest request) => request.FunctionName!;

    protected override async ValueTask<ListVersionsByFunctionResponse> ExecuteAsync(
        ListVersionsByFunctionRequest request, Row<FunctionRecord> row, CallContext context)
    {
        var (items, next) = await Paging.OfAsync(VersionsAsync(row.Value, context.Cancellation), PlaceOf, request.Marker, request.MaxItems);
        return new ListVersionsByFunctionResponse
        {
            Versions = [.. items.Select(version => Domain.Describe.Configuration(row.Value, version, version.Version))],
            NextMarker = next,
        };
    }

    private async IAsyncEnumerable<VersionRecord> VersionsAsync(FunctionRecord function, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return function.Latest;
        await foreach (var version in Functions.VersionsOfAsync(function, cancellation))
        {
            yield return version.Value.Version;
        }
    }

    // $LATEST sorts before the numbers, which have leading zeros.
    private static string PlaceOf(VersionRecord version) =>
        VersionNumber.Parse(version.Version) is { } number ? number.ToString("D10", CultureInfo.InvariantCulture) : version.Version;
}
