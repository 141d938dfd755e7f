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
    public ValueTask RecordAsync(CallContext context, OperationModel operation, object request, Exception? failure)
    {
        if ((Failure ?? RecordFailure) is { } thrown) return ValueTask.FromException(thrown);
        var code = failure is Strongroom.Protocol.Errors.AwsException error ? error.Code : failure?.GetType().Name;
        Names.Enqueue(code is null ? operation.Name : $"{operation.Name}:{code}");
        return default;
    }

    /// <inheritdoc/>
    public ValueTask RecordAsync(ServiceEvent happened)
    {
        if (Failure is not null) return ValueTask.FromException(Failure);
        Names.Enqueue(happened.Name);
        Events.Enqueue(happened);
        return default;
    }
}
