using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Removes tags by their keys; unknown keys are no error.</summary>
internal sealed class RemoveTagsFromResource(Parameters parameters)
    : TagOperation<RemoveTagsFromResourceRequest, RemoveTagsFromResourceResult>(parameters)
{
    protected override string TypeOf(RemoveTagsFromResourceRequest request) => request.ResourceType!;

    protected override string NameOf(RemoveTagsFromResourceRequest request) => request.ResourceId!;

    protected override void Describe(RemoveTagsFromResourceRequest request, ConditionKeys keys) => keys.With("aws:TagKeys", request.TagKeys);

    protected override async ValueTask<RemoveTagsFromResourceResult> ExecuteAsync(
        RemoveTagsFromResourceRequest request, Row<ParameterRecord> row, CallContext context)
    {
        var removed = request.TagKeys!.ToHashSet(StringComparer.Ordinal);
        var transaction = Parameters.Begin();
        Parameters.Update(transaction, row, row.Value with { Tags = [.. row.Value.Tags.Where(tag => !removed.Contains(tag.Key))] });
        await transaction.CommitAsync(context.Cancellation);
        return new RemoveTagsFromResourceResult();
    }
}
