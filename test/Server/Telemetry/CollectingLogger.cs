using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Strongroom.Server.Tests.Telemetry;

/// <summary>Keeps what is logged.</summary>
internal sealed class CollectingLogger<T>(LogLevel least = LogLevel.Trace) : ILogger<T>
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Lines.Enqueue((logLevel, formatter(state, exception)));
    }
}
