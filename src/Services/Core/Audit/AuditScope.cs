namespace Strongroom.Services.Audit;

/// <summary>
/// The records of one request from outside: its own and those of the calls that services make for it. The inner ones are
/// begun at once and awaited together at the end, so that a request waits for one flush of the log and not for several.
/// For one thread at a time, as a request is.
/// </summary>
public sealed class AuditScope
{
    private List<Task>? _begun;
    private int _depth;

    /// <summary>A call begins.</summary>
    /// <returns>Whether it is the outermost.</returns>
    public bool Enter() => _depth++ == 0;

    /// <summary>A call has ended; the outermost waits until all records are durable.</summary>
    /// <param name="record">The call's record, begun.</param>
    public async ValueTask LeaveAsync(ValueTask record)
    {
        if (--_depth > 0)
        {
            (_begun ??= []).Add(record.AsTask());
            return;
        }

        await record;
        if (_begun is not null)
        {
            await Task.WhenAll(_begun);
            _begun = null;
        }
    }
}
