using Strongroom.Services.Audit;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Values;

namespace Strongroom.Services.SecretsManager.Housekeeping;

/// <summary>
/// The events that CloudTrail shows of a deletion, one for each version (user guide, "CloudTrail entries"): its beginning,
/// its end when the version is removed for good, or that it was called off.
/// </summary>
internal sealed class DeletionEvents(IAuditTrail trail)
{
    public const string Start = "StartSecretVersionDelete";
    public const string End = "EndSecretVersionDelete";
    public const string Cancel = "CancelSecretVersionDelete";

    /// <summary>Records one event for each version of a secret.</summary>
    public async ValueTask RecordAsync(string name, SecretRecord secret, DateTimeOffset time, string requestId)
    {
        var records = secret.Versions.Keys.Order(StringComparer.Ordinal).Select(versionId => trail.RecordAsync(new ServiceEvent(
            ValueEnvelope.ServiceName, name, secret.Account, secret.Region, time, requestId,
            new Dictionary<string, string> { ["SecretId"] = secret.Arn, ["SecretVersionId"] = versionId })).AsTask());
        await Task.WhenAll(records.ToList());
    }
}
