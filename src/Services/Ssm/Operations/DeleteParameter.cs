using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Events;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Removes a parameter with all its versions, at once and for good.</summary>
internal sealed class DeleteParameter(Parameters parameters, IParameterEvents events)
    : ParameterOperation<DeleteParameterRequest, DeleteParameterResult>(parameters)
{
    protected override string NameOf(DeleteParameterRequest request) => request.Name!;

    protected override async ValueTask<DeleteParameterResult> ExecuteAsync(DeleteParameterRequest request, Row<ParameterRecord> row, CallContext context)
    {
        var transaction = Parameters.Begin();
        await Parameters.DeleteAsync(transaction, row, context.Cancellation);
        await Parameters.UncountAsync(transaction, [row.Value], context.Cancellation);
        await events.StageAsync(transaction, ParameterNews.Changed(row.Value, "Delete", context.Time, context.RequestId), context.Cancellation);
        await transaction.CommitAsync(context.Cancellation);
        return new DeleteParameterResult();
    }
}
