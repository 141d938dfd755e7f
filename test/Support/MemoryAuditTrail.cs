using System.Collections.Concurrent;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Audit;
using Strongroom.Services.Operations;

namespace Strongroom.Support;

/// <summary>An audit trail in memory, which fails if told so.</summary>
public sealed class MemoryAuditTrail : IAuditTrail
{
    /// <summary>The names of what was recorded, in order; a failed call's with its exception's type or code behind a colon.</summary>
    public ConcurrentQueue<string> Names { get; } = [];

    /// <summary>The service events, in order.</summary>
    public ConcurrentQueue<ServiceEvent> Events { get; } = [];

    /// <summary>Thrown instead of recording, if set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Thrown instead of recording a call, if set, though the trail says that it is ready.</summary>
    public Exception? RecordFailure { get; set; }

    /// <inheritdoc/>
    public ValueTask ReadyAsync(CallContext context) => Failure is null ? default : ValueTask.FromException(Failure);

    /// <inheritdoc/>
    public IAuditBatch Begin() => new Records(this);

    /// <inheritdoc/>
    public ValueTask RecordAsync(ServiceEvent happened)
    {
        if (Failure is not null) return ValueTask.FromException(Failure);
        Names.Enqueue(happened.Name);
        Events.Enqueue(happened);
        return default;
    }

    private sealed class Records(MemoryAuditTrail trail) : IAuditBatch
    {
        private readonly List<string> _names = [];

        public void Add(CallContext context, OperationModel operation, object request, Exception? failure)
        {
            var code = failure is Strongroom.Protocol.Errors.AwsException error ? error.Code : failure?.GetType().Name;
            _names.Add(code is null ? operation.Name : $"{operation.Name}:{code}");
        }

        public ValueTask CommitAsync()
        {
            if ((trail.Failure ?? trail.RecordFailure) is { } thrown) return ValueTask.FromException(thrown);
            foreach (var name in _names) trail.Names.Enqueue(name);
            return default;
        }
    }
}
