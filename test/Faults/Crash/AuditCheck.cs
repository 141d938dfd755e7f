using System.Text.Json;
using Strongroom.Audit;
using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Strongroom.Server.Maintenance;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>The audit log of a data directory whose server was killed: the chain verifies from where it was before, and every
/// request that was answered is in it.</summary>
internal sealed class AuditCheck
{
    private AuditPosition? _reached;

    /// <summary>Checks what the last run added.</summary>
    /// <param name="data">The data directory, as the kill left it.</param>
    /// <param name="answered">The ids of the requests that were answered since the last check.</param>
    /// <returns>Intact, or unfinished as a kill may leave it.</returns>
    /// <exception cref="CrashException">It was tampered with, or an answered request is not in it.</exception>
    public async Task<AuditVerdict> RunAsync(string data, IReadOnlyCollection<string> answered)
    {
        using var seal = KeyFileSeal.Open(Path.Combine(data, "seal.key"));
        using var snapshot = SqliteSnapshot.Open(data);
        using var barrier = await Backup.StateOf(snapshot).OpenAsync(seal);
        var directory = new AuditDirectory(Path.Combine(data, StrongroomHost.AuditFolder));
        var found = new AuditVerifier(directory, barrier).Verify(_reached);
        if (found.Verdict == AuditVerdict.Tampered)
        {
            throw new CrashException($"The audit log does not verify from {_reached}: {found.ToText()}");
        }

        var recorded = new AuditReader(directory, barrier).Read((_reached?.Sequence ?? 0) + 1).Select(RequestIdOf).ToHashSet();
        var missing = answered.Where(id => !recorded.Contains(id)).ToList();
        if (missing.Count > 0)
        {
            throw new CrashException($"{missing.Count} of {answered.Count} requests were answered and are not in the audit log, e.g. {missing[0]}. {found.ToText()}");
        }

        _reached = found.Position;
        return found.Verdict;
    }

    private static string? RequestIdOf(AuditEntry entry)
    {
        using var record = JsonDocument.Parse(entry.Json);
        return record.RootElement.TryGetProperty("requestID", out var id) ? id.GetString() : null;
    }
}
