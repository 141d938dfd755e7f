using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Tells what an alias points to.</summary>
internal sealed class GetAlias(FunctionStore functions) : FunctionOperation<GetAliasRequest, AliasConfiguration>(functions)
{
    protected override string NameOf(GetAliasRequest request) => request.FunctionName!;

    protected override ValueTask<AliasConfiguration> ExecuteAsync(GetAliasRequest request, Row<FunctionRecord> row, CallContext context) =>
        row.Value.Aliases.TryGetValue(request.Name!, out var alias)
            ? ValueTask.FromResult(Domain.Describe.Alias(row.Value, alias))
            : throw LambdaFaults.NoAlias($"{row.Value.Arn}:{request.Name}");
}
