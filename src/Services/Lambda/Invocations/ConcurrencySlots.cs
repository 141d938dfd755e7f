using Strongroom.Services.Lambda.Domain;

namespace Strongroom.Services.Lambda.Invocations;

/// <summary>Counts what runs at once, by function, for the reserved concurrency.</summary>
internal sealed class ConcurrencySlots
{
    private readonly Dictionary<string, int> _running = [];

    /// <summary>Begins an invocation, which ends when the result is disposed of.</summary>
    /// <exception cref="Protocol.Errors.AwsException">TooManyRequestsException.</exception>
    public IDisposable Enter(FunctionRecord function)
    {
        lock (_running)
        {
            var running = _running.GetValueOrDefault(function.Arn);
            if (running >= function.ReservedConcurrency)
            {
                throw LambdaFaults.Throttled(LambdaFaults.ReservedConcurrencyReached);
            }

            _running[function.Arn] = running + 1;
        }

        return new Slot(this, function.Arn);
    }

    private void Leave(string arn)
    {
        lock (_running)
        {
            if (--_running[arn] == 0)
            {
                _running.Remove(arn);
            }
        }
    }

    private sealed class Slot(ConcurrencySlots slots, string arn) : IDisposable
    {
        private ConcurrencySlots? _slots = slots;

        public void Dispose() => Interlocked.Exchange(ref _slots, null)?.Leave(arn);
    }
}
