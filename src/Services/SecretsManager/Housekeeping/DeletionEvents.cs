using Strongroom.Services.Audit;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Values;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Housekeeping;

/// <summary>
/// The events that CloudTrail shows of a deletion, one for each version (user guide, "CloudTrail entries"): its beginning,
/// its end when the version is removed for good, or that it was called off.
/// </summary>
internal sealed class DeletionEvents(EventOutbox outbox)
{
    public const string Start = "StartSecretVersionDelete";
    public const string End = "EndSecretVersionDelete";
    public const string Cancel = "CancelSecretVersionDelete";

    /// <summary>Stages the events of these names, one of each for every version of a secret, beside what they tell.</summary>
    public ValueTask StageAsync(
        Transaction transaction, SecretRecord secret, DateTimeOffset time, string requestId, params string[] names) =>
        outbox.StageAsync(transaction, [
            .. from name in names
               from versionId in secret.Versions.Keys.Order(StringComparer.Ordinal)
               select new ServiceEvent(
                   ValueEnvelope.ServiceName, name, secret.Account, secret.Region, time, requestId,
                   new Dictionary<string, string> { ["SecretId"] = secret.Arn, ["SecretVersionId"] = versionId }),
        ]);
}
