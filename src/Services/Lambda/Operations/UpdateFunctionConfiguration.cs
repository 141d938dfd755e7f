using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Invocations;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Roles;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Changes the configuration of <c>$LATEST</c>: what the request does not name stays as it was.</summary>
internal sealed class UpdateFunctionConfiguration(FunctionStore functions, ExecutionRole roles, FunctionInvoker invoker)
    : FunctionOperation<UpdateFunctionConfigurationRequest, FunctionConfiguration>(functions)
{
    public override void Validate(UpdateFunctionConfigurationRequest request, CallContext context) => ConfigurationRules.Check(request);

    protected override string NameOf(UpdateFunctionConfigurationRequest request) => request.FunctionName!;

    protected override void Describe(UpdateFunctionConfigurationRequest request, FunctionRecord? function, ConditionKeys keys) => keys
        .With("lambda:SubnetIds", request.VpcConfig?.SubnetIds)
        .With("lambda:SecurityGroupIds", request.VpcConfig?.SecurityGroupIds);

    protected override IReadOnlyList<AccessRequest> DependentOn(UpdateFunctionConfigurationRequest request, FunctionRecord? function) =>
        request.Role is { } role && role != function?.Latest.Role ? [LambdaAccess.PassRole(role, Reference.Arn)] : [];

    protected override async ValueTask<FunctionConfiguration> ExecuteAsync(
        UpdateFunctionConfigurationRequest request, Row<FunctionRecord> row, CallContext context)
    {
        RequireLatest();
        var before = row.Value.Latest;
        LambdaFaults.CheckRevision(request.RevisionId, before.RevisionId);
        var latest = Changed(before, request) with { RevisionId = Guid.NewGuid().ToString(), LastModified = context.Time };
        ConfigurationRules.CheckKind(!latest.IsCode, latest.Runtime, latest.Handler);
        if (latest.Role != before.Role)
        {
            await roles.CheckAsync(latest.Role, Reference, context);
        }

        var function = row.Value with { Latest = latest };
        await UpdateAsync(row, function, context);
        invoker.Forget(function.Arn);
        return Domain.Describe.Configuration(function, latest, qualifier: null);
    }

    private static VersionRecord Changed(VersionRecord before, UpdateFunctionConfigurationRequest request) => before with
    {
        Role = request.Role ?? before.Role,
        Runtime = request.Runtime ?? before.Runtime,
        Handler = request.Handler ?? before.Handler,
        Description = request.Description ?? before.Description,
        Timeout = request.Timeout ?? before.Timeout,
        MemorySize = request.MemorySize ?? before.MemorySize,
        Environment = request.Environment is null ? before.Environment : EnvironmentRules.Copy(request.Environment.Variables),
        KmsKeyArn = request.KMSKeyArn is null ? before.KmsKeyArn : request.KMSKeyArn.Length == 0 ? null : request.KMSKeyArn,
        EphemeralStorage = request.EphemeralStorage?.Size ?? before.EphemeralStorage,
        TracingMode = request.TracingConfig?.Mode ?? before.TracingMode,
        Logging = Stored.Of(request.LoggingConfig) ?? before.Logging,
        Vpc = request.VpcConfig is null ? before.Vpc : Stored.Of(request.VpcConfig),
    };
}
