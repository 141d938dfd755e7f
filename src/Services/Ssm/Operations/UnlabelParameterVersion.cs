using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Takes labels from a version and tells which of them it did not have.</summary>
internal sealed class UnlabelParameterVersion(Parameters parameters)
    : ParameterOperation<UnlabelParameterVersionRequest, UnlabelParameterVersionResult>(parameters)
{
    protected override string NameOf(UnlabelParameterVersionRequest request) => request.Name!;

    protected override async ValueTask<UnlabelParameterVersionResult> ExecuteAsync(
        UnlabelParameterVersionRequest request, Row<ParameterRecord> row, CallContext context)
    {
        var version = request.ParameterVersion!.Value;
        if (!row.Value.Has(version))
        {
            throw SsmErrors.ParameterVersionNotFound(ParameterTexts.VersionNotFound($"{version}", row.Value.Name));
        }

        var (changed, removed, invalid) = ParameterLabels.Detach(row.Value, version, request.Labels!);
        var transaction = Parameters.Begin();
        Parameters.Update(transaction, row, changed);
        await transaction.CommitAsync(context.Cancellation);
        return new UnlabelParameterVersionResult { RemovedLabels = removed, InvalidLabels = invalid };
    }
}
