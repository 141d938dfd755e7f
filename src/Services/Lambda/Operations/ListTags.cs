using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Tells a function's tags.</summary>
internal sealed class ListTags(FunctionStore functions) : TagOperation<ListTagsRequest, ListTagsResponse>(functions)
{
    protected override string ResourceOf(ListTagsRequest request) => request.Resource!;

    protected override ValueTask<ListTagsResponse> ExecuteAsync(ListTagsRequest request, Row<FunctionRecord> row, CallContext context) =>
        ValueTask.FromResult(new ListTagsResponse { Tags = row.Value.Tags });
}
