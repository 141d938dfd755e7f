using System.Text;
using Microsoft.Extensions.Logging;

namespace Strongroom.Functions.Instances;

/// <summary>Everything that one process and the runner say about its work, in order: to the log and to the tail of the invocation.</summary>
internal sealed partial class InstanceLog(FunctionSpec spec, string stream, IFunctionLog log, TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly LogTail _tail = new();
    private bool _broken;

    /// <summary>The log stream's name.</summary>
    public string Stream { get; } = stream;

    /// <summary>Writes a line of the runner's own.</summary>
    public void Write(string line) => Write(Encoding.UTF8.GetBytes(line));

    /// <summary>Writes a line.</summary>
    public void Write(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            _tail.Add(line);
            if (_broken) return;
            try
            {
                log.Write(spec, Stream, time.GetUtcNow(), line);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A full disk must end no function. Said once for each process.
                _broken = true;
                Broken(logger, spec.Arn, error.Message);
            }
        }
    }

    /// <summary>The tail since the last call.</summary>
    public byte[] TakeTail()
    {
        lock (_gate) return _tail.Take();
    }

    [LoggerMessage(1, LogLevel.Error, "the output of {Function} cannot be written and is lost: {Reason}")]
    private static partial void Broken(ILogger logger, string function, string reason);
}
