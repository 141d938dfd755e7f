using Strongroom.Protocol.Shapes;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Takes a name from a version. A name that there is not is no error, as on AWS.</summary>
internal sealed class DeleteAlias(FunctionStore functions) : FunctionOperation<DeleteAliasRequest, Empty>(functions)
{
    protected override string NameOf(DeleteAliasRequest request) => request.FunctionName!;

    protected override async ValueTask<Empty> ExecuteAsync(DeleteAliasRequest request, Row<FunctionRecord> row, CallContext context)
    {
        var function = row.Value;
        if (function.Aliases.ContainsKey(request.Name!))
        {
            await UpdateAsync(row, function with
            {
                Aliases = function.Aliases.Where(alias => alias.Key != request.Name).ToDictionary(),
                Policies = function.Policies.Where(policy => policy.Key != request.Name).ToDictionary(),
            }, context);
        }

        return Empty.Value;
    }
}
