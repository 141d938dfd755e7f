namespace Strongroom.Functions;

/// <summary>The port to where the output of functions goes. One call for each line or message; what it gets may hold secrets.</summary>
public interface IFunctionLog
{
    /// <summary>Takes what an instance has written.</summary>
    /// <param name="function">Whose output it is.</param>
    /// <param name="instance">The instance's log stream, <c>2026/11/22/[$LATEST]0123…</c>.</param>
    /// <param name="time">When it was written (UTC).</param>
    /// <param name="line">UTF-8, without the newline.</param>
    void Write(FunctionSpec function, string instance, DateTimeOffset time, ReadOnlySpan<byte> line);
}
