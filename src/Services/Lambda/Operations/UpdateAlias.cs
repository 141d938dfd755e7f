using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Changes what an alias points to: what the request does not name stays as it was.</summary>
internal sealed class UpdateAlias(FunctionStore functions) : FunctionOperation<UpdateAliasRequest, AliasConfiguration>(functions)
{
    protected override string NameOf(UpdateAliasRequest request) => request.FunctionName!;

    protected override async ValueTask<AliasConfiguration> ExecuteAsync(UpdateAliasRequest request, Row<FunctionRecord> row, CallContext context)
    {
        var function = row.Value;
        if (!function.Aliases.TryGetValue(request.Name!, out var before))
        {
            throw LambdaFaults.NoAlias($"{function.Arn}:{request.Name}");
        }

        LambdaFaults.CheckRevision(request.RevisionId, before.RevisionId);
        var version = request.FunctionVersion ?? before.Version;
        // Weights that are given replace those there were, none at all removes them.
        var (additional, weight) = request.RoutingConfig is { } routing
            ? AliasRouting.Read(routing, version)
            : before.AdditionalVersion == version ? (null, 0) : (before.AdditionalVersion, before.AdditionalWeight);
        await RequireVersionsAsync(function, context, version, additional);
        var alias = before with
        {
            Version = version,
            Description = request.Description ?? before.Description,
            AdditionalVersion = additional,
            AdditionalWeight = weight,
            RevisionId = Guid.NewGuid().ToString(),
        };
        await UpdateAsync(row, function.With(alias), context);
        return Domain.Describe.Alias(function, alias);
    }
}
