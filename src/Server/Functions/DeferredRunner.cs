using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Strongroom.Functions;
using Strongroom.Functions.Logs;
using Strongroom.Server.Options;

namespace Strongroom.Server.Functions;

/// <summary>
/// Runs functions by a <see cref="FunctionRunner"/> that is made for the first of them: a server without functions needs
/// no directory for any.
/// </summary>
internal sealed partial class DeferredRunner : IFunctionRunner, IAsyncDisposable
{
    private readonly Lazy<(FunctionRunner Runner, FileFunctionLog Log)> _made;
    private readonly ILogger _logger;

    public DeferredRunner(ServerOptions options, IServiceProvider services, TimeProvider time, ILogger<FunctionRunner> logger)
    {
        _logger = logger;
        _made = new(() =>
        {
            var log = new FileFunctionLog(Path.Combine(options.Data, "functions", "logs"));
            return (new FunctionRunner(OptionsOf(options, services), log, time, logger), log);
        });
    }

    /// <inheritdoc/>
    public Task<InvocationOutcome> InvokeAsync(FunctionSpec spec, Invocation invocation, CancellationToken cancellation) =>
        _made.Value.Runner.InvokeAsync(spec, invocation, cancellation);

    /// <summary>Tells the log what functions are put into on this machine, or why they cannot be run.</summary>
    public async Task ReportAsync()
    {
        try
        {
            var found = await _made.Value.Runner.DescribeAsync(CancellationToken.None);
            if (found.Bubblewrap)
            {
                LogSandbox(_logger);
            }
            else
            {
                LogNoSandbox(_logger, found.OwnUsers ? "users of their own" : "the server's user, who may read its data", found.Reason);
            }
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException)
        {
            // Everything else works without them; who invokes one is told as well.
            LogCannotRun(_logger, failure.Message);
        }
    }

    /// <inheritdoc/>
    public void Forget(string functionArn)
    {
        if (_made.IsValueCreated)
        {
            _made.Value.Runner.Forget(functionArn);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_made.IsValueCreated)
        {
            await _made.Value.Runner.DisposeAsync();
            _made.Value.Log.Dispose();
        }
    }

    private static FunctionRunnerOptions OptionsOf(ServerOptions options, IServiceProvider services) => new()
    {
        // Not in the data directory: that is closed to the users that functions run as.
        Directory = Path.Combine(Path.GetTempPath(), $"strongroom-functions-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.Data)))[..16]}"),
        Sandbox = options.FunctionsSandbox,
        Endpoint = () => options.FunctionsEndpoint ?? AddressOf(services),
        CertificateBundle = options.TlsSelfSigned ? options.TlsCert : null,
    };

    private static Uri? AddressOf(IServiceProvider services)
    {
        if (services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address)
        {
            return null;
        }

        var uri = new UriBuilder(address);
        if (IPAddress.TryParse(uri.Uri.DnsSafeHost, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
        {
            uri.Host = ip.Equals(IPAddress.Any) ? "127.0.0.1" : "[::1]";
        }

        return uri.Uri;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Functions run in bubblewrap")]
    private static partial void LogSandbox(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Functions run without a sandbox, as {User}: {Reason}")]
    private static partial void LogNoSandbox(ILogger logger, string user, string? reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Functions cannot run: {Reason}")]
    private static partial void LogCannotRun(ILogger logger, string reason);
}
