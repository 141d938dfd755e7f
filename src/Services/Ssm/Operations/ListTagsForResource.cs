using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Tells the tags of a parameter.</summary>
internal sealed class ListTagsForResource(Parameters parameters) : TagOperation<ListTagsForResourceRequest, ListTagsForResourceResult>(parameters)
{
    protected override string TypeOf(ListTagsForResourceRequest request) => request.ResourceType!;

    protected override string NameOf(ListTagsForResourceRequest request) => request.ResourceId!;

    protected override ValueTask<ListTagsForResourceResult> ExecuteAsync(
        ListTagsForResourceRequest request, Row<ParameterRecord> row, CallContext context) =>
        ValueTask.FromResult(new ListTagsForResourceResult { TagList = [.. row.Value.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] });
}
