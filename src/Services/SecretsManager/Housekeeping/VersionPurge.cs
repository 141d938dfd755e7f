using Strongroom.Services.Due;
using Strongroom.Services.SecretsManager.Store;

namespace Strongroom.Services.SecretsManager.Housekeeping;

/// <summary>Removes the label-less versions of a secret that were too young when the last write looked.</summary>
internal sealed class VersionPurge(Secrets secrets) : IDueHandler
{
    public const string TaskKind = "secretsmanager:purge-versions";

    public string Kind => TaskKind;

    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        if (await secrets.FindByArnAsync(task.Subject, cancellation) is not { } row)
        {
            return;
        }

        // Every update retains what VersionRetention keeps and schedules the next look; this one changes nothing else.
        var transaction = secrets.Begin();
        await secrets.UpdateAsync(transaction, row, row.Value);
        await transaction.CommitAsync(cancellation);
    }
}
