using Microsoft.Extensions.Logging.Console;
using Strongroom.Server.Options;

namespace Strongroom.Server.Hosting;

/// <summary>Where log lines go: to standard error, because standard output is for the ready line alone.</summary>
internal static class Logs
{
    /// <summary>Sets up logging.</summary>
    public static void Configure(ILoggingBuilder logging, ServerOptions options)
    {
        logging.ClearProviders().SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // The web server's own request log would cost every request an activity that nobody sees: RequestTelemetry has it all.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (options.LogFormat == LogFormat.Json)
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(console => console.SingleLine = true);
        }

        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
