using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Sets tags: a new key is added, a known one takes the new value.</summary>
internal sealed class AddTagsToResource(Parameters parameters) : TagOperation<AddTagsToResourceRequest, AddTagsToResourceResult>(parameters)
{
    public override void Validate(AddTagsToResourceRequest request, CallContext context)
    {
        base.Validate(request, context);
        ParameterTags.Check(request.Tags);
    }

    protected override string TypeOf(AddTagsToResourceRequest request) => request.ResourceType!;

    protected override string NameOf(AddTagsToResourceRequest request) => request.ResourceId!;

    protected override void Describe(AddTagsToResourceRequest request, ConditionKeys keys) => keys.WithTags(request.Tags);

    protected override async ValueTask<AddTagsToResourceResult> ExecuteAsync(
        AddTagsToResourceRequest request, Row<ParameterRecord> row, CallContext context)
    {
        var tags = ParameterTags.With(row.Value.Tags, request.Tags) ?? throw SsmErrors.TooManyTagsError();
        var transaction = Parameters.Begin();
        Parameters.Update(transaction, row, row.Value with { Tags = tags });
        await transaction.CommitAsync(context.Cancellation);
        return new AddTagsToResourceResult();
    }
}
