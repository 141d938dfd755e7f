using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Tells all of a version but its code, for which there is no place to download it from.</summary>
internal sealed class GetFunction(FunctionStore functions) : FunctionOperation<GetFunctionRequest, GetFunctionResponse>(functions)
{
    protected override bool IsOnQualified => true;

    protected override string NameOf(GetFunctionRequest request) => request.FunctionName!;

    protected override string? QualifierOf(GetFunctionRequest request) => request.Qualifier;

    protected override async ValueTask<GetFunctionResponse> ExecuteAsync(GetFunctionRequest request, Row<FunctionRecord> row, CallContext context)
    {
        var function = row.Value;
        var version = await VersionAsync(function, draw: 1, context);
        return new GetFunctionResponse
        {
            Configuration = Domain.Describe.Configuration(function, version, Reference.Qualifier),
            Code = version.Webhook is { } address
                ? new FunctionCodeLocation { RepositoryType = "Webhook", ImageUri = address, ResolvedImageUri = address }
                : new FunctionCodeLocation { RepositoryType = "Strongroom" },
            Tags = function.Tags.Count > 0 ? function.Tags : null,
            Concurrency = function.ReservedConcurrency is { } reserved ? new Concurrency { ReservedConcurrentExecutions = reserved } : null,
        };
    }
}
