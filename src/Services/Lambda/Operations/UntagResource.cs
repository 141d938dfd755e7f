using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Removes tags from a function; a key that is not there is no error.</summary>
internal sealed class UntagResource(FunctionStore functions) : TagOperation<UntagResourceRequest, Empty>(functions)
{
    protected override string ResourceOf(UntagResourceRequest request) => request.Resource!;

    protected override void Describe(UntagResourceRequest request, FunctionRecord? function, ConditionKeys keys) => keys.With("aws:TagKeys", request.TagKeys);

    protected override async ValueTask<Empty> ExecuteAsync(UntagResourceRequest request, Row<FunctionRecord> row, CallContext context)
    {
        await UpdateAsync(row, row.Value with { Tags = FunctionTags.Remove(row.Value.Tags, request.TagKeys!) }, context);
        return Empty.Value;
    }
}
