using System.IO.Pipes;
using System.Security.Cryptography;

namespace Strongroom.Functions.Instances;

/// <summary>
/// Reads a process's output on a thread of its own, line by line. <see cref="Drain"/> takes what has been written so far, so that the
/// tail of an invocation holds all that the process wrote before it answered.
/// </summary>
internal sealed class OutputPump : IDisposable
{
    // More than a pipe holds: what comes while the pipe is read belongs to the next time.
    private const int MaxDrain = 2 * 1024 * 1024;

    private readonly PipeStream _pipe;
    private readonly AnonymousPipeServerStream _wake = new(PipeDirection.Out);
    private readonly Lock _gate = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly LineSplitter _lines;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;
    private volatile bool _stopping;

    /// <summary>Begins to read.</summary>
    /// <param name="output">The process's output; not read elsewhere.</param>
    /// <param name="log">Gets the lines.</param>
    public OutputPump(Stream output, InstanceLog log)
    {
        // The framework gives a pipe; anything else would be a change in it that tests show.
        _pipe = (PipeStream)output;
        _lines = new LineSplitter(log.Write);
        Unix.MakeNonBlocking(_pipe.SafePipeHandle);
        _thread = new Thread(Work) { IsBackground = true, Name = "function output" };
        _thread.Start();
    }

    /// <summary>Completes when nobody is left who could write.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Takes all that has been written until now, the beginning of a line too.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            Take();
            _lines.Flush();
        }
    }

    /// <summary>Stops reading.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.WriteByte(0);
        _thread.Join();
        _wake.Dispose();
        CryptographicOperations.ZeroMemory(_buffer);
    }

    private void Work()
    {
        while (!_stopping)
        {
            Unix.WaitReadable(_pipe.SafePipeHandle, _wake.ClientSafePipeHandle);
            lock (_gate)
            {
                Take();
                if (_ended) return;
            }
        }
    }

    private void Take()
    {
        for (int taken = 0; taken < MaxDrain && !_ended;)
        {
            int count = Unix.ReadAvailable(_pipe.SafePipeHandle, _buffer);
            if (count < 0) return;
            _ended = count == 0;
            if (_ended) _finished.TrySetResult();
            _lines.Add(_buffer.AsSpan(0, count));
            taken += count;
        }
    }
}
