using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Lists the aliases of a function, or those of one version, by name.</summary>
internal sealed class ListAliases(FunctionStore functions) : FunctionOperation<ListAliasesRequest, ListAliasesResponse>(functions)
{
    protected override string NameOf(ListAliasesRequest request) => request.FunctionName!;

    protected override async ValueTask<ListAliasesResponse> ExecuteAsync(ListAliasesRequest request, Row<FunctionRecord> row, CallContext context)
    {
        var found = row.Value.Aliases.Values
            .Where(alias => request.FunctionVersion is not { } version || alias.Version == version || alias.AdditionalVersion == version)
            .OrderBy(alias => alias.Name, StringComparer.Ordinal);
        var (items, next) = await Paging.OfAsync(found.ToAsyncEnumerable(), alias => alias.Name, request.Marker, request.MaxItems);
        return new ListAliasesResponse { Aliases = [.. items.Select(alias => Domain.Describe.Alias(row.Value, alias))], NextMarker = next };
    }
}
