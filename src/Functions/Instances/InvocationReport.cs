using System.Globalization;

namespace Strongroom.Functions.Instances;

/// <summary>The lines START, END and REPORT around an invocation, as AWS writes them.</summary>
internal sealed class InvocationReport(FunctionSpec spec, string requestId, InstanceLog log, TimeProvider time)
{
    private long _started = time.GetTimestamp();

    public string RequestId { get; } = requestId;

    /// <summary>The function gets the event now.</summary>
    public void Start()
    {
        _started = time.GetTimestamp();
        log.Write($"START RequestId: {RequestId} Version: {spec.Version}");
    }

    /// <summary>The function has done its work.</summary>
    /// <param name="init">How long the process took to begin, when this was its first invocation.</param>
    /// <param name="peak">The most memory in bytes that it used, where that is known.</param>
    /// <returns>How long it worked.</returns>
    public TimeSpan End(TimeSpan? init, long? peak)
    {
        var duration = time.GetElapsedTime(_started);
        log.Write($"END RequestId: {RequestId}");
        var line = CultureInfo.InvariantCulture;
        string text = string.Create(line, $"REPORT RequestId: {RequestId}\tDuration: {duration.TotalMilliseconds:0.00} ms\tBilled Duration: {Math.Ceiling(duration.TotalMilliseconds)} ms\tMemory Size: {spec.MemorySize} MB\t");
        if (peak is { } bytes) text += string.Create(line, $"Max Memory Used: {(bytes + (1024 * 1024) - 1) / (1024 * 1024)} MB\t");
        if (init is { } took) text += string.Create(line, $"Init Duration: {took.TotalMilliseconds:0.00} ms\t");
        log.Write(text);
        return duration;
    }
}
