using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Strongroom.Functions.Runtimes;

namespace Strongroom.Functions.Instances;

/// <summary>
/// One process that serves one invocation at a time. Its first invocation waits for it to begin; what goes wrong then is the outcome
/// of that invocation.
/// </summary>
internal sealed class FunctionInstance : IAsyncDisposable
{
    // AWS gives the code outside of the handler ten seconds, and the function's time-out when that was not enough.
    private static readonly TimeSpan InitTime = TimeSpan.FromSeconds(10);

    private readonly FunctionSpec _spec;
    private readonly InstanceParts _parts;
    private readonly EventExchange _events = new();
    private readonly InstanceHousing _housing;
    private readonly InstanceLog _log;
    private readonly long _born;
    private RuntimeApi? _api;
    private OutputPump? _output;
    private Task<int> _exited = Task.FromResult(0);
    private TimeSpan? _initDuration;
    private bool _served;

    private FunctionInstance(FunctionSpec spec, InstanceParts parts, InstanceHousing housing)
    {
        (_spec, _parts, _housing, _born) = (spec, parts, housing, parts.Time.GetTimestamp());
        _log = new InstanceLog(spec, NewStream(spec, parts.Time), parts.Log, parts.Time, parts.Logger);
    }

    /// <summary>The function and revision that it runs.</summary>
    public InstanceKey Key => InstanceKey.Of(_spec);

    /// <summary>When its credentials end.</summary>
    public DateTimeOffset CredentialsEnd { get; private set; }

    /// <summary>Whether it can serve another invocation.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Starts a process; it need not have begun when this returns.</summary>
    /// <exception cref="FunctionStartException">It cannot be started.</exception>
    public static async Task<FunctionInstance> StartAsync(FunctionSpec spec, InstanceParts parts, CancellationToken cancellation)
    {
        var runtime = FunctionRuntime.Resolve(spec.Runtime, spec.MemorySize, parts.Tools);
        var housing = await InstanceHousing.PrepareAsync(spec, parts, cancellation);
        var instance = new FunctionInstance(spec, parts, housing);
        try
        {
            await instance.LaunchAsync(runtime, cancellation);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>The name of a new process's log stream.</summary>
    public static string NewStream(FunctionSpec spec, TimeProvider time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy/MM/dd}/[{spec.Version}]{RandomNumberGenerator.GetHexString(32, lowercase: true)}");

    /// <summary>Serves an invocation.</summary>
    /// <returns>Null when the process, idle since the last one, is gone and never got the event: another may serve it.</returns>
    public async Task<InvocationOutcome?> InvokeAsync(Invocation invocation, CancellationToken cancellation)
    {
        bool first = !_served;
        _served = true;
        var report = new InvocationReport(_spec, invocation.RequestId, _log, _parts.Time);
        var offered = new RuntimeEvent(invocation, () =>
        {
            if (first) _initDuration = _parts.Time.GetElapsedTime(_born);
            report.Start();
        });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            _events.Offer(offered);
            var patience = first ? InitTime + _spec.Timeout : _spec.Timeout;
            await Task.WhenAny(offered.Delivered.Task, _events.InitFailed, _exited, Task.Delay(patience, _parts.Time, over.Token));
            if (!offered.Delivered.Task.IsCompleted)
            {
                cancellation.ThrowIfCancellationRequested();
                return await FailBeforeAsync(report, first);
            }

            await Task.WhenAny(offered.Answered.Task, _exited, Task.Delay(_spec.Timeout, _parts.Time, over.Token));
            if (!offered.Answered.Task.IsCompleted) cancellation.ThrowIfCancellationRequested();
            return await ConcludeAsync(report, offered.Answered.Task);
        }
        catch
        {
            IsUsable = false;
            throw;
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    /// <summary>Whether the process has ended by itself.</summary>
    public bool HasExited => _exited.IsCompleted;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IsUsable = false;
        await _housing.KillAsync();
        await _exited;
        // What bubblewrap held ends a little after it. Outside of it a process that left its group might never end.
        if (_output is not null && _parts.Sandbox.Bubblewrap) await _output.Finished;
        _output?.Dispose();
        if (_api is not null) await _api.DisposeAsync();
        await _housing.DisposeAsync();
    }

    private async Task LaunchAsync(FunctionRuntime runtime, CancellationToken cancellation)
    {
        var (plan, paths) = _housing.Plan(_spec, runtime);
        _api = await RuntimeApi.StartAsync(_events, _spec.Timeout, _parts.Time, _housing.User, cancellation);
        var credentials = await _spec.CredentialsAsync(cancellation);
        using var key = credentials.SecretAccessKey;
        using var token = credentials.SessionToken;
        CredentialsEnd = credentials.Expiration;
        var environment = FunctionEnvironment.Write(_spec, runtime, paths, credentials, _api.Address, _log.Stream, _parts.Options.Endpoint());
        try
        {
            var process = await _housing.StartAsync(plan);
            _exited = WatchAsync(process);
            _output = new OutputPump(process.StandardOutput.BaseStream, _log);
            await process.StandardInput.BaseStream.WriteAsync(environment.WrittenMemory, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The chain of launchers has ended before it read its input. Its exit and its output tell why.
        }
        finally
        {
            environment.Clear();
        }
    }

    private static async Task<int> WatchAsync(Process process)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    /// <summary>The process has not asked for the event.</summary>
    private async Task<InvocationOutcome?> FailBeforeAsync(InvocationReport report, bool first)
    {
        IsUsable = false;
        if (_events.InitFailed.IsCompleted)
        {
            var failure = await _events.InitFailed;
            report.Start();
            return await EndAsync(report, failure, kill: true);
        }

        if (_exited.IsCompleted && !first) return null;
        report.Start();
        return _exited.IsCompleted ? await ExitedAsync(report) : await TimedOutAsync(report);
    }

    private async Task<InvocationOutcome> ConcludeAsync(InvocationReport report, Task<RuntimeAnswer> answered)
    {
        if (answered.IsCompleted) return await EndAsync(report, await answered, kill: false);
        IsUsable = false;
        return _exited.IsCompleted ? await ExitedAsync(report) : await TimedOutAsync(report);
    }

    private async Task<InvocationOutcome> ExitedAsync(InvocationReport report)
    {
        string message = FunctionErrors.DescribeExit(await _exited);
        _output?.Drain();
        _log.Write($"RequestId: {report.RequestId} Error: {message}");
        _log.Write(FunctionErrors.Exited);
        byte[] payload = FunctionErrors.OfRequest(FunctionErrors.Exited, report.RequestId, message);
        return await EndAsync(report, new RuntimeAnswer(payload, FunctionErrors.Unhandled), kill: true);
    }

    private async Task<InvocationOutcome> TimedOutAsync(InvocationReport report)
    {
        await _housing.KillAsync();
        _output?.Drain();
        string message = string.Create(CultureInfo.InvariantCulture, $"Task timed out after {_spec.Timeout.TotalSeconds:0.00} seconds");
        _log.Write(string.Create(CultureInfo.InvariantCulture, $"{_parts.Time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {report.RequestId} {message}"));
        byte[] payload = FunctionErrors.OfRequest(FunctionErrors.TimedOut, report.RequestId, message);
        return await EndAsync(report, new RuntimeAnswer(payload, FunctionErrors.Unhandled), kill: true);
    }

    private async Task<InvocationOutcome> EndAsync(InvocationReport report, RuntimeAnswer answer, bool kill)
    {
        if (kill) await _housing.KillAsync();
        _output?.Drain();
        var duration = report.End(_initDuration, _housing.Group?.Peak());
        _initDuration = null;
        return new InvocationOutcome(answer.Payload, answer.FunctionError, _log.TakeTail(), duration);
    }
}
