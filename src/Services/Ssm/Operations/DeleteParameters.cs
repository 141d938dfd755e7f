using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Services.Ssm.Events;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Removes up to ten parameters, all in one step; names of none are told beside them.</summary>
internal sealed class DeleteParameters(Parameters parameters, IParameterEvents events)
    : Operation<DeleteParametersRequest, DeleteParametersResult>
{
    private readonly List<(string Asked, Row<ParameterRecord>? Row)> _found = [];

    public override async ValueTask<AccessRequest> ResolveAsync(DeleteParametersRequest request, CallContext context)
    {
        var requests = new List<AccessRequest>();
        foreach (var asked in request.Names!.Distinct(StringComparer.Ordinal))
        {
            var name = ParameterName.Trim(asked);
            var row = await parameters.FindAsync(context.Account, context.Region, name, context.Cancellation);
            _found.Add((asked, _found.Exists(each => each.Row is not null && each.Row.Key == row?.Key) ? null : row));
            requests.Add(ParameterAccess.On(
                "ssm:DeleteParameters", ParameterName.ArnOf(name, context.Account, context.Region), row?.Value, context.Account, describe: null));
        }

        return ParameterAccess.All(requests);
    }

    public override async ValueTask<DeleteParametersResult> ExecuteAsync(DeleteParametersRequest request, CallContext context)
    {
        List<Row<ParameterRecord>> rows = [.. _found.Select(each => each.Row).OfType<Row<ParameterRecord>>()];
        if (rows.Count > 0)
        {
            var transaction = parameters.Begin();
            foreach (var row in rows)
            {
                await parameters.DeleteAsync(transaction, row, context.Cancellation);
                await events.StageAsync(transaction, ParameterNews.Changed(row.Value, "Delete", context.Time, context.RequestId), context.Cancellation);
            }

            await parameters.UncountAsync(transaction, [.. rows.Select(row => row.Value)], context.Cancellation);
            await transaction.CommitAsync(context.Cancellation);
        }

        return new DeleteParametersResult
        {
            DeletedParameters = [.. rows.Select(row => row.Value.Name)],
            InvalidParameters = [.. _found.Where(each => each.Row is null).Select(each => each.Asked)],
        };
    }
}
