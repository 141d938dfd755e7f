using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Events;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Attaches labels to a version, the latest by default; a label that another version has moves.</summary>
internal sealed class LabelParameterVersion(Parameters parameters, IParameterEvents events)
    : ParameterOperation<LabelParameterVersionRequest, LabelParameterVersionResult>(parameters)
{
    protected override string NameOf(LabelParameterVersionRequest request) => request.Name!;

    protected override async ValueTask<LabelParameterVersionResult> ExecuteAsync(
        LabelParameterVersionRequest request, Row<ParameterRecord> row, CallContext context)
    {
        var version = request.ParameterVersion ?? row.Value.Current.Number;
        if (!row.Value.Has(version))
        {
            throw SsmErrors.ParameterVersionNotFound(ParameterTexts.VersionNotFound($"{version}", row.Value.Name));
        }

        var (changed, invalid) = ParameterLabels.Attach(row.Value, version, request.Labels!);
        var transaction = Parameters.Begin();
        Parameters.Update(transaction, row, changed);
        await events.StageAsync(transaction, ParameterNews.Changed(changed, "LabelParameterVersion", context.Time, context.RequestId), context.Cancellation);
        await transaction.CommitAsync(context.Cancellation);
        return new LabelParameterVersionResult { InvalidLabels = invalid, ParameterVersion = version };
    }
}
