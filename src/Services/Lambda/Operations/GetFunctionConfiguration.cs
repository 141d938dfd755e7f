using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Tells the configuration of a version, its environment variables among it.</summary>
internal sealed class GetFunctionConfiguration(FunctionStore functions) : FunctionOperation<GetFunctionConfigurationRequest, FunctionConfiguration>(functions)
{
    protected override bool IsOnQualified => true;

    protected override string NameOf(GetFunctionConfigurationRequest request) => request.FunctionName!;

    protected override string? QualifierOf(GetFunctionConfigurationRequest request) => request.Qualifier;

    protected override async ValueTask<FunctionConfiguration> ExecuteAsync(
        GetFunctionConfigurationRequest request, Row<FunctionRecord> row, CallContext context) =>
        Domain.Describe.Configuration(row.Value, await VersionAsync(row.Value, draw: 1, context), Reference.Qualifier);
}
