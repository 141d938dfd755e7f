using Microsoft.Extensions.Logging;
using Strongroom.Functions;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Due;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Store;

namespace Strongroom.Services.Lambda.Invocations;

/// <summary>
/// Events of asynchronous invocations, durable from the answer on. A function that fails gets its event twice more; where there is no
/// room the event waits, up to six hours from when it was accepted (developer guide, "How Lambda handles errors and retries with
/// asynchronous invocation"). An event may come twice: when the server dies after the function and before the end is stored.
/// </summary>
internal sealed partial class EventQueue(
    FunctionStore functions, FunctionInvoker invoker, DueIndex due, TimeProvider time, LambdaSettings settings, ILogger<EventQueue> logger) : IDueHandler
{
    /// <summary>The kind of the due tasks; the subject is the event's id.</summary>
    public const string TaskKind = "lambda:event";

    /// <summary>The longest event, in bytes: 1 MiB (developer guide, "Lambda quotas").</summary>
    public const int MaximumPayload = 1 << 20;

    private const int MaximumFailures = 3;
    private static readonly TimeSpan MaximumAge = TimeSpan.FromHours(6);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    // A function may take a quarter of an hour: nothing else is to wait for it.
    private static readonly DueLane Events = new("lambda", Concurrency: 16);

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <inheritdoc/>
    public DueLane Lane => Events;

    /// <summary>Accepts an event: it is stored when this ends.</summary>
    public async ValueTask AddAsync(EventRecord accepted, CancellationToken cancellation)
    {
        var transaction = functions.Begin();
        transaction.Insert(functions.Events, accepted);
        await due.ScheduleAsync(transaction, new DueTask(TaskKind, accepted.Id, accepted.Accepted) { Lane = Events.Name }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        if (await functions.Events.GetAsync(Storage.Key.Of(task.Subject), cancellation) is not { } row)
        {
            return;
        }

        var waiting = row.Value;
        var (next, reason) = await TryAsync(waiting, cancellation);
        var transaction = functions.Begin();
        if (next is { } at && at.Again.Accepted + MaximumAge > at.At)
        {
            transaction.Update(row, at.Again);
            await due.ScheduleAsync(transaction, task with { DueAt = at.At }, cancellation);
        }
        else
        {
            transaction.Delete(row);
            await due.CancelAsync(transaction, task.Kind, task.Subject, cancellation);
            if (reason is not null)
            {
                LogGivenUp(logger, waiting.Id, waiting.Name, reason);
            }
        }

        // Even when the server is stopping: the function has run.
        await transaction.CommitAsync(CancellationToken.None);
    }

    private async ValueTask<((EventRecord Again, DateTimeOffset At)? Next, string? Reason)> TryAsync(EventRecord waiting, CancellationToken cancellation)
    {
        var reference = new FunctionReference(waiting.Account, waiting.Region, waiting.Name, waiting.Qualifier);
        if (await functions.FindAsync(reference, cancellation) is not { Value: { } function })
        {
            return (null, "the function is gone");
        }

        var qualifier = waiting.Qualifier ?? FunctionReference.Latest;
        var number = function.Aliases.TryGetValue(qualifier, out var alias) ? AliasRouting.Choose(alias, settings.Draw()) : qualifier;
        if (await functions.FindVersionAsync(function, number, cancellation) is not { } version)
        {
            return (null, "the version is gone");
        }

        try
        {
            var invocation = new Invocation(waiting.Id, reference.QualifiedArn, waiting.Payload) { ClientContext = waiting.ClientContext };
            var outcome = await invoker.RunAsync(function, version, invocation, cancellation);
            return outcome.FunctionError is null ? (null, null) : Failed(waiting, outcome.FunctionError);
        }
        catch (AwsException refusal) when (refusal.Code == "TooManyRequestsException")
        {
            var delay = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(waiting.Delays, 16)));
            var again = waiting with { Delays = waiting.Delays + 1 };
            return ((again, time.GetUtcNow() + (delay > LongestDelay ? LongestDelay : delay)), "there was no room for it");
        }
        catch (AwsException refusal)
        {
            return Failed(waiting, refusal.Code);
        }
    }

    private ((EventRecord Again, DateTimeOffset At)? Next, string? Reason) Failed(EventRecord waiting, string reason)
    {
        var again = waiting with { Failures = waiting.Failures + 1 };
        // A minute before the second try, two before the third.
        return again.Failures < MaximumFailures ? ((again, time.GetUtcNow() + TimeSpan.FromMinutes(again.Failures)), reason) : (null, reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {Id} of function {Function} is given up: {Reason}")]
    private static partial void LogGivenUp(ILogger logger, string id, string function, string reason);
}
