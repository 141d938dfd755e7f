namespace Strongroom.Bench.Load;

/// <summary>What a measurement found. What a peer cannot tell is null.</summary>
/// <param name="Requests">Requests answered, or commits made.</param>
/// <param name="PerSecond">Of them per second.</param>
/// <param name="CpuMicroseconds">Server processor time per request.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">In milliseconds.</param>
/// <param name="AllocatedBytes">Allocated on the server's managed heap, per request.</param>
/// <param name="Failed">Answers other than 2xx, and connections that broke.</param>
/// <param name="Errors">What the server says it answered of errors.</param>
internal sealed record Measurement(
    long Requests, double PerSecond, double CpuMicroseconds, double? P50, double? P99, double? AllocatedBytes, long Failed, string Errors = "");
