using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Tells what the account may have in the region, and what it has.</summary>
internal sealed class GetAccountSettings(FunctionStore functions) : Operation<GetAccountSettingsRequest, GetAccountSettingsResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(GetAccountSettingsRequest request, CallContext context) =>
        ValueTask.FromResult(new AccessRequest("lambda:GetAccountSettings", "*"));

    /// <inheritdoc/>
    public override async ValueTask<GetAccountSettingsResponse> ExecuteAsync(GetAccountSettingsRequest request, CallContext context)
    {
        var (count, reserved, size) = (0L, 0, 0L);
        await foreach (var row in functions.FunctionsOfAsync(context.Account, context.Region, context.Cancellation))
        {
            count++;
            reserved += row.Value.ReservedConcurrency ?? 0;
            size += row.Value.Latest.CodeSize;
            await foreach (var version in functions.VersionsOfAsync(row.Value, context.Cancellation))
            {
                size += version.Value.Version.CodeSize;
            }
        }

        return new GetAccountSettingsResponse
        {
            AccountLimit = new AccountLimit
            {
                TotalCodeSize = AccountLimits.TotalCodeSize,
                CodeSizeUnzipped = CodePackage.MaximumUnzipped,
                CodeSizeZipped = CodePackage.MaximumZipped,
                ConcurrentExecutions = AccountLimits.Concurrency,
                UnreservedConcurrentExecutions = AccountLimits.Concurrency - reserved,
            },
            AccountUsage = new AccountUsage { TotalCodeSize = size, FunctionCount = count },
        };
    }
}
