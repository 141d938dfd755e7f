namespace Strongroom.Functions.Instances;

/// <summary>
/// Where a process's questions meet the events for it: at most one event is with the process, and its answer is taken once. The rules
/// are those of the Runtime API: asking while an event is unanswered is forbidden, and so is answering what was not asked.
/// </summary>
internal sealed class EventExchange
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RuntimeAnswer> _initFailed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<RuntimeEvent>? _asking;
    private RuntimeEvent? _waiting;
    private RuntimeEvent? _active;

    /// <summary>The process has asked for its first event.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The process has said that it cannot begin.</summary>
    public Task<RuntimeAnswer> InitFailed => _initFailed.Task;

    /// <summary>Gives an event to the process as soon as it asks. The one before has been answered.</summary>
    public void Offer(RuntimeEvent offered)
    {
        lock (_gate)
        {
            if (_asking is { } asking)
            {
                _asking = null;
                _active = offered;
                asking.SetResult(offered);
            }
            else
            {
                _waiting = offered;
            }
        }
    }

    /// <summary>The process asks; null when it may not.</summary>
    public async Task<RuntimeEvent?> NextAsync(CancellationToken gone)
    {
        TaskCompletionSource<RuntimeEvent> asking;
        lock (_gate)
        {
            if (_active is not null || _asking is not null) return null;
            _ready.TrySetResult();
            if (_waiting is { } waiting)
            {
                _waiting = null;
                _active = waiting;
                return waiting;
            }

            asking = _asking = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await using var left = gone.Register(() =>
        {
            lock (_gate)
            {
                if (_asking != asking) return;
                _asking = null;
            }

            asking.SetCanceled(gone);
        });
        return await asking.Task;
    }

    /// <summary>The process answers; false when this is not the event that it has, or it has answered before.</summary>
    public bool TryAnswer(string requestId, RuntimeAnswer answer)
    {
        RuntimeEvent answered;
        lock (_gate)
        {
            if (_active is not { } active || active.Invocation.RequestId != requestId) return false;
            answered = active;
            _active = null;
        }

        answered.Answered.SetResult(answer);
        return true;
    }

    /// <summary>Whether this is the event that the process has.</summary>
    public bool IsActive(string requestId)
    {
        lock (_gate) return _active?.Invocation.RequestId == requestId;
    }

    /// <summary>The process cannot begin; false when it has begun.</summary>
    public bool TryFailInit(RuntimeAnswer answer)
    {
        lock (_gate)
        {
            return !_ready.Task.IsCompleted && _initFailed.TrySetResult(answer);
        }
    }
}
