using Microsoft.Extensions.Logging;

namespace Strongroom.Functions.Instances;

/// <summary>The processes that are alive: those at work, each under a lease, and the idle ones, the last used first.</summary>
internal sealed partial class InstancePool(FunctionRunnerOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(FunctionInstance Instance, ITimer Timer)> _idle = []; // The longest idle first.
    private readonly HashSet<Lease> _leases = [];
    private readonly HashSet<Task> _retiring = [];

    /// <summary>Takes an idle process of the function's revision, or the room for a new one.</summary>
    public Lease Take(FunctionSpec spec)
    {
        lock (_gate)
        {
            var lease = new Lease(spec.Arn);
            var key = InstanceKey.Of(spec);
            for (int at = _idle.Count - 1; at >= 0; at--)
            {
                var (instance, timer) = _idle[at];
                if (instance.Key != key) continue;
                _idle.RemoveAt(at);
                timer.Dispose();
                if (!instance.HasExited && time.GetUtcNow() + spec.Timeout + options.CredentialsMargin < instance.CredentialsEnd)
                {
                    lease.Instance = instance;
                    break;
                }

                Retire(instance);
            }

            // Those at work are at most the concurrency, so that with no more than that many alive there is room or an idle one.
            if (lease.Instance is null && _idle.Count > 0 && _idle.Count + _leases.Count >= options.MaxInstances) RetireIdle(0);
            _leases.Add(lease);
            return lease;
        }
    }

    /// <summary>Gives a process back.</summary>
    public void Return(Lease lease)
    {
        lock (_gate)
        {
            _leases.Remove(lease);
            if (lease.Instance is not { } instance) return;
            if (lease.IsForgotten || !instance.IsUsable || instance.HasExited)
            {
                Retire(instance);
                return;
            }

            _idle.Add((instance, time.CreateTimer(_ => EndIdle(instance), null, options.IdleTime, Timeout.InfiniteTimeSpan)));
        }
    }

    /// <summary>Ends a function's processes, those at work when they are given back.</summary>
    public void Forget(string functionArn)
    {
        lock (_gate)
        {
            foreach (var lease in _leases.Where(lease => lease.Arn == functionArn)) lease.IsForgotten = true;
            for (int at = _idle.Count - 1; at >= 0; at--)
            {
                if (_idle[at].Instance.Key.Arn == functionArn) RetireIdle(at);
            }
        }
    }

    /// <summary>Completes when every process that was to be ended by now is gone.</summary>
    public Task WhenRetiredAsync()
    {
        lock (_gate) return Task.WhenAll(_retiring);
    }

    /// <summary>Ends the idle ones. Nothing is at work any more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            while (_idle.Count > 0) RetireIdle(_idle.Count - 1);
        }

        await WhenRetiredAsync();
    }

    private void EndIdle(FunctionInstance instance)
    {
        lock (_gate)
        {
            int at = _idle.FindIndex(each => each.Instance == instance);
            if (at >= 0) RetireIdle(at);
        }
    }

    private void RetireIdle(int at)
    {
        var (instance, timer) = _idle[at];
        _idle.RemoveAt(at);
        timer.Dispose();
        Retire(instance);
    }

    private void Retire(FunctionInstance instance)
    {
        var retiring = RetireAsync(instance);
        _retiring.Add(retiring);
        _ = retiring.ContinueWith(
            done =>
            {
                lock (_gate) _retiring.Remove(done);
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    private async Task RetireAsync(FunctionInstance instance)
    {
        await Task.Yield();
        try
        {
            await instance.DisposeAsync();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FunctionStartException)
        {
            LeftBehind(logger, instance.Key.Arn, error.Message);
        }
    }

    [LoggerMessage(2, LogLevel.Error, "what a process of {Function} used could not be removed: {Reason}")]
    private static partial void LeftBehind(ILogger logger, string function, string reason);

    /// <summary>A process at work, or the room for one.</summary>
    internal sealed class Lease(string arn)
    {
        public string Arn { get; } = arn;

        /// <summary>The process; null until it is started.</summary>
        public FunctionInstance? Instance { get; set; }

        /// <summary>The function was forgotten meanwhile.</summary>
        public bool IsForgotten { get; set; }
    }
}
