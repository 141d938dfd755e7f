using Microsoft.Extensions.Logging;
using Strongroom.Functions.Code;
using Strongroom.Functions.Instances;
using Strongroom.Functions.Runtimes;
using Strongroom.Functions.Sandbox;
using Strongroom.Functions.Webhooks;

namespace Strongroom.Functions;

/// <summary>
/// Runs functions: code in processes of their own, which are kept for the next invocation, and webhooks. Code runs on Linux alone.
/// </summary>
public sealed partial class FunctionRunner : IFunctionRunner, IAsyncDisposable
{
    private const int WebhooksAtOnce = 64;

    private readonly FunctionRunnerOptions _options;
    private readonly IFunctionLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RunnerDirectory _directory;
    private readonly ProcessStarter _starter = new();
    private readonly SemaphoreSlim _webhookPlaces = new(WebhooksAtOnce);
    private readonly SemaphoreSlim _turns;
    private readonly SemaphoreSlim _probing = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebhookCaller _webhooks;
    private readonly UserIds? _users;
    private readonly int _firstUser;
    private readonly Tools _tools;
    private readonly InstancePool _pool;
    private InstanceParts? _parts;

    /// <summary>Takes its directory, ends and removes what a server that was killed left in it, and starts nothing yet.</summary>
    /// <exception cref="IOException">The directory cannot be used, or another runner has it.</exception>
    public FunctionRunner(FunctionRunnerOptions options, IFunctionLog log, TimeProvider time, ILogger<FunctionRunner> logger)
        : this(options, log, time, logger, Tools.OfMachine, new WebhookCaller(WebhookCaller.NewHandler(), log, time, logger))
    {
    }

    internal FunctionRunner(FunctionRunnerOptions options, IFunctionLog log, TimeProvider time, ILogger logger, Tools tools, WebhookCaller webhooks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Concurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxInstances, options.Concurrency);
        (_options, _log, _time, _logger, _tools, _webhooks) = (options, log, time, logger, tools, webhooks);
        _turns = new SemaphoreSlim(options.Concurrency);
        _directory = new RunnerDirectory(options.Directory);
        if (OperatingSystem.IsLinux()) Unix.KeepDescriptors();
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            _firstUser = options.FirstUserId ?? UserIds.ChooseFirst(_directory.Path, File.ReadAllText("/proc/self/uid_map"));
            _users = new UserIds(_firstUser);
            _users.KillLeft();
        }

        _pool = new InstancePool(options, time, logger);
    }

    /// <summary>Finds out what processes are put into on this machine; the answer does not change later.</summary>
    /// <exception cref="InvalidOperationException">Functions cannot be run as the options demand. The message says what to do.</exception>
    public async Task<SandboxReport> DescribeAsync(CancellationToken cancellation)
    {
        try
        {
            return (await PartsAsync(cancellation)).Sandbox;
        }
        catch (FunctionStartException error)
        {
            throw new InvalidOperationException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public async Task<InvocationOutcome> InvokeAsync(FunctionSpec spec, Invocation invocation, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        if (spec.Webhook is not null) return await CallWebhookAsync(spec, invocation, over.Token);
        await TakeTurnAsync(spec.Timeout, over.Token);
        try
        {
            while (true)
            {
                if (await TryInvokeAsync(spec, invocation, over.Token) is { } outcome) return outcome;
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    // Answers are held in memory, and whoever makes a function chooses how slow they are.
    private async Task<InvocationOutcome> CallWebhookAsync(FunctionSpec spec, Invocation invocation, CancellationToken cancellation)
    {
        if (!await _webhookPlaces.WaitAsync(spec.Timeout, cancellation)) throw new FunctionRunnerBusyException();
        try
        {
            return await _webhooks.InvokeAsync(spec, invocation, cancellation);
        }
        finally
        {
            _webhookPlaces.Release();
        }
    }

    /// <inheritdoc/>
    public void Forget(string functionArn) => _pool.Forget(functionArn);

    /// <summary>Ends every process. Invocations that are at work are cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        for (int turn = 0; turn < _options.Concurrency; turn++) await _turns.WaitAsync(CancellationToken.None);
        for (int place = 0; place < WebhooksAtOnce; place++) await _webhookPlaces.WaitAsync(CancellationToken.None);
        await _pool.DisposeAsync();
        _starter.Dispose();
        _webhooks.Dispose();
        _directory.Dispose();
        _probing.Dispose();
        _turns.Dispose();
        _webhookPlaces.Dispose();
    }

    private async Task TakeTurnAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            await _turns.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FunctionRunnerBusyException();
        }
    }

    private async Task<InvocationOutcome?> TryInvokeAsync(FunctionSpec spec, Invocation invocation, CancellationToken cancellation)
    {
        var lease = _pool.Take(spec);
        try
        {
            lease.Instance ??= await FunctionInstance.StartAsync(spec, await PartsAsync(cancellation), cancellation);
            return await lease.Instance.InvokeAsync(invocation, cancellation);
        }
        catch (FunctionStartException error)
        {
            return Failed(spec, invocation, error);
        }
        finally
        {
            _pool.Return(lease);
        }
    }

    private InvocationOutcome Failed(FunctionSpec spec, Invocation invocation, FunctionStartException error)
    {
        var log = new InstanceLog(spec, FunctionInstance.NewStream(spec, _time), _log, _time, _logger);
        var report = new InvocationReport(spec, invocation.RequestId, log, _time);
        report.Start();
        log.Write($"RequestId: {invocation.RequestId} Error: {error.Message}");
        log.Write(error.ErrorType);
        var duration = report.End(init: null, peak: null);
        byte[] payload = FunctionErrors.OfRequest(error.ErrorType, invocation.RequestId, error.Message);
        return new InvocationOutcome(payload, FunctionErrors.Unhandled, log.TakeTail(), duration);
    }

    private async Task<InstanceParts> PartsAsync(CancellationToken cancellation)
    {
        if (_parts is { } known) return known;
        if (!OperatingSystem.IsLinux()) throw new FunctionStartException(FunctionErrors.InvalidSandbox, "Functions' code is run on Linux alone; register the function as a webhook.");
        await _probing.WaitAsync(cancellation);
        try
        {
            if (_parts is { } meanwhile) return meanwhile;
            var probe = new Probe(_options, _directory, _tools, _starter, _users is not null, _firstUser);
            var (report, launcher, groups) = await probe.RunAsync(cancellation);
            if (!report.Bubblewrap) Unsandboxed(_logger, report.Reason, report.OwnUsers ? "as users of their own" : "as the server's user, and can read all that the server can");
            var code = new CodeStore(_directory.Code, _options.MaxCodeBytes);
            return _parts = new InstanceParts(_options, _directory, _tools, code, _starter, launcher, groups, _users, report, _log, _time, _logger);
        }
        finally
        {
            _probing.Release();
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "functions run without bubblewrap ({Reason}), {Users}")]
    private static partial void Unsandboxed(ILogger logger, string? reason, string users);
}
