using System.Numerics;

namespace Strongroom.Storage;

/// <summary>
/// Counters that many threads add to at once. Each processor mostly adds to a copy of its own, so that they do not wait for
/// each other's cache line; reading adds the copies up.
/// </summary>
public sealed class StripedCounters
{
    // A cache line of longs on either side, so that copies never share one.
    private const int Padding = 8;
    private const int MostStripes = 16;

    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, MostStripes));

    private readonly long[][] _stripes;

    /// <param name="count">How many counters; all begin at 0.</param>
    public StripedCounters(int count) => _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new long[count + (2 * Padding)])];

    /// <summary>Adds to a counter.</summary>
    public void Add(int counter, long amount = 1) =>
        Interlocked.Add(ref _stripes[Thread.GetCurrentProcessorId() & (Stripes - 1)][Padding + counter], amount);

    /// <summary>What was added to a counter so far.</summary>
    public long Sum(int counter)
    {
        var sum = 0L;
        foreach (var stripe in _stripes) sum += Interlocked.Read(ref stripe[Padding + counter]);
        return sum;
    }
}
