using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Strongroom.Server.Telemetry;

/// <summary>
/// Sends traces and metrics to an OpenTelemetry collector: OTLP over HTTP in protobuf. Intervals, sampling, resource
/// attributes and headers (a collector's credentials) are those of OpenTelemetry's own environment variables
/// (<c>OTEL_METRIC_EXPORT_INTERVAL</c>, <c>OTEL_TRACES_SAMPLER</c>, <c>OTEL_RESOURCE_ATTRIBUTES</c>,
/// <c>OTEL_EXPORTER_OTLP_HEADERS</c>).
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    /// <param name="endpoint">The collector, e.g. <c>http://localhost:4318</c>.</param>
    public OtlpExport(Uri endpoint)
    {
        var version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
        var resource = ResourceBuilder.CreateDefault().AddService("strongroom", serviceVersion: version);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Tracing.SourceName)
            .AddOtlpExporter(options => Set(options, endpoint, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(ServerMeter.Name + "*")
            .AddOtlpExporter(options => Set(options, endpoint, "v1/metrics"))
            .Build();
    }

    /// <summary>Sends what is left, for a few seconds at most, and ends.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }

    private static void Set(OtlpExporterOptions options, Uri endpoint, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        // An endpoint that is set in code is taken as it is: the signal's path is ours to add.
        options.Endpoint = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
    }
}
