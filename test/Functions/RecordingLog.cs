using System.Text;

namespace Strongroom.Functions.Tests;

/// <summary>Keeps what functions write, and tells when a line comes.</summary>
internal sealed class RecordingLog : IFunctionLog
{
    private readonly List<(string Function, string Stream, string Line)> _lines = [];
    private readonly List<(string Text, TaskCompletionSource Came)> _waits = [];

    public IReadOnlyList<(string Function, string Stream, string Line)> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public string All => string.Join('\n', Lines.Select(each => each.Line));

    /// <summary>Completes when a line is exactly this.</summary>
    public Task WhenAsync(string text)
    {
        lock (_lines)
        {
            if (_lines.Exists(each => each.Line == text)) return Task.CompletedTask;
            var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((text, came));
            return came.Task;
        }
    }

    public void Write(FunctionSpec function, string instance, DateTimeOffset time, ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line);
        lock (_lines)
        {
            _lines.Add((function.Name, instance, text));
            foreach (var wait in _waits.Where(wait => wait.Text == text)) wait.Came.TrySetResult();
        }
    }
}
