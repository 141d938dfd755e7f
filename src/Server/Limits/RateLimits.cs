using System.Collections.Concurrent;
using Strongroom.Protocol.Errors;
using Strongroom.Server.Identity;
using Strongroom.Services.Lambda.Model;
using Route = Strongroom.Server.Http.Route;

namespace Strongroom.Server.Limits;

/// <summary>
/// Limits what each account may ask for in a second, by region and group of operations, as AWS does: the caller's account is
/// charged, whosever the secret is. What one service asks of another in process is not charged.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="enabled">Whether anything is limited at all.</param>
/// <param name="overrides">Requests a second by group's name where they are not AWS's.</param>
/// <param name="mostCallers">Accounts and regions told apart at a time. Callers can name any region, so memory needs this
/// bound; beyond it the newcomers share one set of limits until others have been idle for a second.</param>
internal sealed class RateLimits(
    TimeProvider time, bool enabled, IReadOnlyDictionary<string, int> overrides, int mostCallers = RateLimits.DefaultMostCallers)
{
    private const int DefaultMostCallers = 10_000;

    private readonly long _perSecond = time.TimestampFrequency;
    private readonly long[] _ticksPerToken =
        [.. RateGroup.All.Select(group => Math.Max(1, time.TimestampFrequency / overrides.GetValueOrDefault(group.Name, group.PerSecond)))];

    private readonly ConcurrentDictionary<(string Account, string Region), TokenBucket[]> _callers = [];
    private readonly TokenBucket[] _shared = NewBuckets();
    private readonly Lock _sweeping = new();
    private long _sweptAt = long.MinValue;

    /// <summary>How many accounts and regions are told apart at present.</summary>
    public int Callers => _callers.Count;

    /// <summary>Takes one request's worth from the caller's account.</summary>
    /// <exception cref="AwsException">ThrottlingException: there is nothing left for this moment.</exception>
    public void Charge(Route route, Caller caller)
    {
        if (!enabled)
        {
            return;
        }

        var now = time.GetTimestamp();
        var buckets = _callers.TryGetValue((caller.Principal.Account, caller.Region), out var found) ? found : Admit(caller, now);
        if (!buckets[route.RateGroup].TryTake(now, _ticksPerToken[route.RateGroup], _perSecond))
        {
            throw Throttled(route);
        }
    }

    /// <summary>The answer beyond a limit, in AWS's words: KMS and Lambda have some of their own.</summary>
    public static AwsException Throttled(Route? route) => route?.Service.Id switch
    {
        "kms" => new("ThrottlingException", "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."),
        "lambda" => LambdaErrors.TooManyRequestsException("Rate exceeded", retryAfterSeconds: "1", reason: ThrottleReason.CallerRateLimitExceeded),
        _ => new("ThrottlingException", "Rate exceeded"),
    };

    private static TokenBucket[] NewBuckets() => [.. RateGroup.All.Select(_ => new TokenBucket())];

    private TokenBucket[] Admit(Caller caller, long now)
    {
        if (_callers.Count >= mostCallers)
        {
            Sweep(now);
            if (_callers.Count >= mostCallers)
            {
                return _shared;
            }
        }

        return _callers.GetOrAdd((caller.Principal.Account, caller.Region), static _ => NewBuckets());
    }

    /// <summary>Forgets the callers whose buckets are all full, at most once a second, because it looks at all of them.</summary>
    private void Sweep(long now)
    {
        lock (_sweeping)
        {
            if (now - _perSecond < _sweptAt)
            {
                return;
            }

            _sweptAt = now;
            foreach (var (caller, buckets) in _callers)
            {
                if (Array.TrueForAll(buckets, bucket => bucket.IsFull(now)))
                {
                    _callers.TryRemove(caller, out _);
                }
            }
        }
    }
}
