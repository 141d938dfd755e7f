using System.Collections.Concurrent;
using System.Text;

namespace Strongroom.Functions.Tests;

/// <summary>Keeps what functions write.</summary>
internal sealed class RecordingLog : IFunctionLog
{
    public ConcurrentQueue<(string Function, string Stream, string Line)> Lines { get; } = new();

    public void Write(FunctionSpec function, string instance, DateTimeOffset time, ReadOnlySpan<byte> line) =>
        Lines.Enqueue((function.Name, instance, Encoding.UTF8.GetString(line)));

    public string All => string.Join('\n', Lines.Select(each => each.Line));
}
