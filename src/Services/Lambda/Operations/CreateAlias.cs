using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Gives a version a name.</summary>
internal sealed class CreateAlias(FunctionStore functions) : FunctionOperation<CreateAliasRequest, AliasConfiguration>(functions)
{
    protected override string NameOf(CreateAliasRequest request) => request.FunctionName!;

    protected override async ValueTask<AliasConfiguration> ExecuteAsync(CreateAliasRequest request, Row<FunctionRecord> row, CallContext context)
    {
        var function = row.Value;
        if (function.Aliases.ContainsKey(request.Name!))
        {
            throw LambdaErrors.ResourceConflictException($"Alias already exists: {function.Arn}:{request.Name}");
        }

        var (additional, weight) = AliasRouting.Read(request.RoutingConfig, request.FunctionVersion!);
        await RequireVersionsAsync(function, context, request.FunctionVersion!, additional);
        var alias = new AliasRecord
        {
            Name = request.Name!,
            Version = request.FunctionVersion!,
            Description = request.Description,
            AdditionalVersion = additional,
            AdditionalWeight = weight,
            RevisionId = Guid.NewGuid().ToString(),
        };
        await UpdateAsync(row, function.With(alias), context);
        return Domain.Describe.Alias(function, alias);
    }
}
