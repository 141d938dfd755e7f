using System.Threading.Channels;
using Strongroom.Services.Due;

namespace Strongroom.Services.Tests.Due;

/// <summary>Does what the test says, and tells what ran.</summary>
public sealed class RecordingHandler(string kind, DueLane? lane = null) : IDueHandler
{
    private readonly Channel<DueTask> _runs = Channel.CreateUnbounded<DueTask>();
    private int _active;

    public string Kind => kind;

    public DueLane? Lane => lane;

    public Func<DueTask, CancellationToken, Task> Do { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>How many ran at once at most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Waits for the next run to begin.</summary>
    public ValueTask<DueTask> NextAsync() => _runs.Reader.ReadAsync();

    /// <summary>The subjects of the runs so far that nobody waited for.</summary>
    public List<string> Subjects()
    {
        var subjects = new List<string>();
        while (_runs.Reader.TryRead(out var task)) subjects.Add(task.Subject);
        return subjects;
    }

    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        lock (_runs) MostAtOnce = Math.Max(MostAtOnce, ++_active);
        _runs.Writer.TryWrite(task);
        try
        {
            await Do(task, cancellation);
        }
        finally
        {
            lock (_runs) _active--;
        }
    }
}
