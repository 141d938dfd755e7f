using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Sets how many invocations of a function may run at once; 0 stops it.</summary>
internal sealed class PutFunctionConcurrency(FunctionStore functions) : FunctionOperation<PutFunctionConcurrencyRequest, Concurrency>(functions)
{
    protected override string NameOf(PutFunctionConcurrencyRequest request) => request.FunctionName!;

    protected override async ValueTask<Concurrency> ExecuteAsync(PutFunctionConcurrencyRequest request, Row<FunctionRecord> row, CallContext context)
    {
        RequireUnqualified();
        var reserved = request.ReservedConcurrentExecutions!.Value;
        var others = 0L;
        await foreach (var other in Functions.FunctionsOfAsync(Reference.Account, Reference.Region, context.Cancellation))
        {
            others += other.Value.Name == Reference.Name ? 0 : other.Value.ReservedConcurrency ?? 0;
        }

        if (others + reserved > AccountLimits.Concurrency - AccountLimits.LeastUnreserved)
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{AccountLimits.LeastUnreserved}].");
        }

        await UpdateAsync(row, row.Value with { ReservedConcurrency = reserved }, context);
        return new Concurrency { ReservedConcurrentExecutions = reserved };
    }
}
