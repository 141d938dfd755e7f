using System.Diagnostics;
using System.Security.Cryptography;

namespace Strongroom.Bench.Load;

/// <summary>
/// Reads secrets at a fixed rate, whatever else the server does, and notes how long each GetSecretValue took. A read that had to
/// wait for the answer to the one before it counts from when it was due: a server that stalls does not thereby make fewer reads slow.
/// </summary>
internal sealed class SteadyReader : IAsyncDisposable
{
    // So many that a read waits for the one before it only if that took a third of a second at 200 a second.
    private const int Connections = 64;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Task _loops;
    private List<double> _found = [];

    /// <summary>Begins to read.</summary>
    /// <param name="address">The server.</param>
    /// <param name="client">Signs.</param>
    /// <param name="names">The secrets, read in no order.</param>
    /// <param name="perSecond">Reads a second.</param>
    public SteadyReader(Uri address, Client client, IReadOnlyList<string> names, int perSecond)
    {
        var pause = TimeSpan.FromSeconds((double)Connections / perSecond);
        var begun = Stopwatch.GetTimestamp();
        // Threads of their own: those of the pool are busy with what the bench asks of the server meanwhile.
        _loops = Task.WhenAll(Enumerable.Range(0, Connections).Select(number => Task.Factory.StartNew(
            () => Read(address, client, names, begun, pause, pause * number / Connections),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    /// <summary>The times in milliseconds of the reads since the last call, or since the beginning.</summary>
    public IReadOnlyList<double> Take()
    {
        lock (_gate)
        {
            var taken = _found;
            _found = [];
            return taken;
        }
    }

    /// <summary>Stops.</summary>
    /// <exception cref="InvalidOperationException">A read was refused.</exception>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loops;
        _stopping.Dispose();
    }

    private void Read(Uri address, Client client, IReadOnlyList<string> names, long begun, TimeSpan pause, TimeSpan due)
    {
        using var connection = new RawConnection(address);
        while (true)
        {
            var late = Stopwatch.GetElapsedTime(begun) > due;
            var request = RawConnection.Bytes(client.Prepare("GetSecretValue", new { SecretId = names[RandomNumberGenerator.GetInt32(names.Count)] }));
            var wait = due - Stopwatch.GetElapsedTime(begun);
            if (_stopping.Token.WaitHandle.WaitOne(wait > TimeSpan.Zero ? wait : TimeSpan.Zero))
            {
                return;
            }

            var from = late ? due : Stopwatch.GetElapsedTime(begun);
            connection.Send(request);
            var took = Stopwatch.GetElapsedTime(begun) - from;
            lock (_gate)
            {
                _found.Add(took.TotalMilliseconds);
            }

            due += pause;
        }
    }
}
