using System.Diagnostics.Metrics;
using Strongroom.Services.Due;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Storage;

namespace Strongroom.Server.Telemetry;

/// <summary>The instruments of rotation, but for the times of its steps, which <see cref="MetricsPage"/> writes.</summary>
internal static class RotationMeter
{
    // What lies beyond is a number that nobody needs exactly.
    private const int Countable = 100_000;

    /// <summary>Makes them.</summary>
    public static void Add(Meter meter, RotationTelemetry telemetry, RotationStatus status, DueIndex due, TimeProvider time)
    {
        meter.CreateObservableCounter(
            "strongroom.rotations",
            () => telemetry.Runs.Select(run => new Measurement<long>(run.Count, new("kind", run.Kind), new("outcome", run.Outcome))),
            description: "Rotations that have ended, and tests of a configuration.");
        meter.CreateObservableGauge("strongroom.rotations.running", () => telemetry.Running, description: "Secrets that are being rotated.");
        meter.CreateObservableGauge(
            "strongroom.rotations.overdue",
            () => Read(() => RotationStatus.CountDueAsync(due, time.GetUtcNow(), Countable), count => Math.Max(0, count - telemetry.Running)),
            description: "Rotations whose time has come and that wait for room.");
        meter.CreateObservableGauge(
            "strongroom.rotations.failing", () => Read(() => status.CountFailingAsync(Countable), count => count), description: "Secrets whose last rotation has failed.");
    }

    // Instruments cannot wait otherwise. A store that cannot read tells so by its own.
    private static IEnumerable<Measurement<int>> Read(Func<ValueTask<int>> read, Func<int, int> shown)
    {
        try
        {
            return [new Measurement<int>(shown(read().AsTask().GetAwaiter().GetResult()))];
        }
        catch (StorageUnavailableException)
        {
            return [];
        }
    }
}
