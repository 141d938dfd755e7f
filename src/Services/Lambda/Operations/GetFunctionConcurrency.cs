using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Tells the limit of a function's own, if it has one.</summary>
internal sealed class GetFunctionConcurrency(FunctionStore functions) : FunctionOperation<GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse>(functions)
{
    protected override string NameOf(GetFunctionConcurrencyRequest request) => request.FunctionName!;

    protected override ValueTask<GetFunctionConcurrencyResponse> ExecuteAsync(
        GetFunctionConcurrencyRequest request, Row<FunctionRecord> row, CallContext context) =>
        ValueTask.FromResult(new GetFunctionConcurrencyResponse { ReservedConcurrentExecutions = row.Value.ReservedConcurrency });
}
