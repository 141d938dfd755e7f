using Strongroom.Protocol.Shapes;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Removes the limit of a function's own.</summary>
internal sealed class DeleteFunctionConcurrency(FunctionStore functions) : FunctionOperation<DeleteFunctionConcurrencyRequest, Empty>(functions)
{
    protected override string NameOf(DeleteFunctionConcurrencyRequest request) => request.FunctionName!;

    protected override async ValueTask<Empty> ExecuteAsync(DeleteFunctionConcurrencyRequest request, Row<FunctionRecord> row, CallContext context)
    {
        RequireUnqualified();
        await UpdateAsync(row, row.Value with { ReservedConcurrency = null }, context);
        return Empty.Value;
    }
}
