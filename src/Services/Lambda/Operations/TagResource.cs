using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Adds tags to a function; a key that is there gets the new value.</summary>
internal sealed class TagResource(FunctionStore functions) : TagOperation<TagResourceRequest, Empty>(functions)
{
    protected override string ResourceOf(TagResourceRequest request) => request.Resource!;

    protected override void Describe(TagResourceRequest request, FunctionRecord? function, ConditionKeys keys) => keys.WithRequestTags(request.Tags!);

    protected override async ValueTask<Empty> ExecuteAsync(TagResourceRequest request, Row<FunctionRecord> row, CallContext context)
    {
        await UpdateAsync(row, row.Value with { Tags = FunctionTags.Add(row.Value.Tags, request.Tags) }, context);
        return Empty.Value;
    }
}
