namespace Strongroom.Server.Limits;

/// <summary>
/// A token bucket that holds one second's worth of requests and refills evenly. It is kept as one number, the moment at which
/// it will be full again (the "generic cell rate algorithm"), so that taking a token is one compare-and-swap and no lock.
/// </summary>
internal sealed class TokenBucket
{
    private long _fullAt;

    /// <summary>Takes a token.</summary>
    /// <param name="now">The moment, in ticks of <paramref name="perSecond"/>'s clock.</param>
    /// <param name="ticksPerToken">How long the bucket takes to gain a token.</param>
    /// <param name="perSecond">The clock's ticks in a second, which is also what a full bucket's tokens take to come back.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTake(long now, long ticksPerToken, long perSecond)
    {
        var seen = Interlocked.Read(ref _fullAt);
        while (true)
        {
            var fullAt = Math.Max(seen, now) + ticksPerToken;
            if (fullAt - now > perSecond)
            {
                return false;
            }

            var before = Interlocked.CompareExchange(ref _fullAt, fullAt, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }
    }

    /// <summary>Puts a token back that was taken and turned out not to be owed. What is over its measure by then is lost.</summary>
    public void GiveBack(long ticksPerToken) => Interlocked.Add(ref _fullAt, -ticksPerToken);

    /// <summary>Whether it holds all its tokens, so that a new one would do as well.</summary>
    public bool IsFull(long now) => Interlocked.Read(ref _fullAt) <= now;
}
