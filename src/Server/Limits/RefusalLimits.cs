using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Strongroom.Audit;
using Strongroom.Protocol.Errors;

namespace Strongroom.Server.Limits;

/// <summary>
/// Bounds what requests of unproven senders add to the audit log. A source address may have so many refusals recorded one by one
/// in a minute; further ones are answered as throttled and counted, and each minute's count becomes one record per source. Only
/// refusals are charged, so requests whose signature holds are served whoever else sends from their address. A request that
/// needs no signature is charged before it is served, because the front door records what comes of it, and gets it back if it succeeds.
/// </summary>
internal sealed partial class RefusalLimits : IAsyncDisposable
{
    /// <summary>How long counts are gathered before they are recorded.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const int DefaultMostSources = 4096;

    private readonly TimeProvider _time;
    private readonly bool _enabled;
    private readonly Func<SuppressedRefusals, ValueTask> _record;
    private readonly ILogger _logger;
    private readonly int _mostSources;
    private readonly long _perMinute;
    private readonly long _ticksPerToken;
    private readonly ConcurrentDictionary<IPAddress, Source> _sources = [];
    private readonly Source _others = new(null);
    private readonly Lock _sweeping = new();
    private readonly ITimer _timer;
    private long _sweptAt = long.MinValue;
    private int _armed;
    private Task _flushing = Task.CompletedTask;

    /// <param name="time">The clock.</param>
    /// <param name="enabled">Whether anything is limited at all.</param>
    /// <param name="perMinute">Refusals of one source that are recorded one by one in a minute.</param>
    /// <param name="record">Records a count; throws <see cref="AuditUnavailableException"/> when it cannot.</param>
    /// <param name="logger">Told when it could not.</param>
    /// <param name="mostSources">Sources told apart at a time; the others share one limit and one count.</param>
    public RefusalLimits(
        TimeProvider time,
        bool enabled,
        int perMinute,
        Func<SuppressedRefusals, ValueTask> record,
        ILogger<RefusalLimits> logger,
        int mostSources = DefaultMostSources)
    {
        _time = time;
        _enabled = enabled;
        _record = record;
        _logger = logger;
        _mostSources = mostSources;
        _perMinute = (long)(Interval.TotalSeconds * time.TimestampFrequency);
        _ticksPerToken = Math.Max(1, _perMinute / perMinute);
        _timer = time.CreateTimer(_ => _flushing = FlushAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many sources are told apart at present.</summary>
    public int Sources => _sources.Count;

    /// <summary>Whether a refusal is to be counted instead of recorded; if so, it has been.</summary>
    /// <param name="peer">Where the request came from.</param>
    /// <param name="failure">Why it was refused. What the server itself failed at is always recorded.</param>
    public bool Suppresses(IPAddress? peer, Exception failure)
    {
        if (!_enabled || failure is not (AwsException { Fault: Fault.Client } or BadHttpRequestException))
        {
            return false;
        }

        var now = _time.GetTimestamp();
        var source = SourceOf(peer, now);
        if (source.Bucket.TryTake(now, _ticksPerToken, _perMinute))
        {
            return false;
        }

        source.Count(_time.GetUtcNow());
        Arm();
        return true;
    }

    /// <summary>Charges a source for a request that nobody signed, as if it were refused.</summary>
    /// <param name="peer">Where the request came from.</param>
    /// <returns>What to give back if it succeeds; null when there is nothing left, and the request is to be refused unserved.</returns>
    public TokenBucket? Charge(IPAddress? peer)
    {
        if (!_enabled)
        {
            return _others.Bucket;
        }

        var now = _time.GetTimestamp();
        var bucket = SourceOf(peer, now).Bucket;
        return bucket.TryTake(now, _ticksPerToken, _perMinute) ? bucket : null;
    }

    /// <summary>Gives back what <see cref="Charge"/> took.</summary>
    public void GiveBack(TokenBucket charged)
    {
        if (_enabled)
        {
            charged.GiveBack(_ticksPerToken);
        }
    }

    /// <summary>Records what was counted and not yet recorded.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _flushing;
        await FlushAsync();
    }

    /// <summary>An address as sources are told apart: an IPv6 network of 64 bits is one sender's (RFC 6177 gives a site no less).</summary>
    private static IPAddress Network(IPAddress peer)
    {
        if (peer.IsIPv4MappedToIPv6)
        {
            return peer.MapToIPv4();
        }

        if (peer.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return peer;
        }

        Span<byte> bytes = stackalloc byte[16];
        peer.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private void Arm()
    {
        if (Interlocked.Exchange(ref _armed, 1) == 0)
        {
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    private Source SourceOf(IPAddress? peer, long now)
    {
        if (peer is null)
        {
            return _others;
        }

        var network = Network(peer);
        if (_sources.TryGetValue(network, out var known))
        {
            return known;
        }

        if (_sources.Count >= _mostSources)
        {
            Sweep(now);
            if (_sources.Count >= _mostSources)
            {
                return _others;
            }
        }

        return _sources.GetOrAdd(network, static each => new Source(each));
    }

    /// <summary>Forgets the sources that may have as much recorded as a new one, at most once a second, because it looks at all.</summary>
    private void Sweep(long now)
    {
        lock (_sweeping)
        {
            if (now - _time.TimestampFrequency < _sweptAt)
            {
                return;
            }

            _sweptAt = now;
            foreach (var (network, source) in _sources)
            {
                if (source.Bucket.IsFull(now) && source.IsRecorded)
                {
                    _sources.TryRemove(network, out _);
                }
            }
        }
    }

    private async Task FlushAsync()
    {
        // First, so that what is counted from here on arms the timer again.
        Volatile.Write(ref _armed, 0);
        var now = _time.GetUtcNow();
        // Together, so that they share a flush of the log.
        await Task.WhenAll(_sources.Values.Append(_others).Select(source => RecordAsync(source, now)).ToList());
    }

    private async Task RecordAsync(Source source, DateTimeOffset now)
    {
        if (source.Take(now) is not { } counted)
        {
            return;
        }

        try
        {
            await _record(counted);
        }
        catch (AuditUnavailableException failure)
        {
            source.GiveBack(counted);
            Arm();
            LogUnrecorded(counted.Count, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The count of {Count} refused requests could not be recorded; it is added to the next one")]
    private partial void LogUnrecorded(long count, Exception failure);

    private sealed class Source(IPAddress? network)
    {
        private readonly Lock _gate = new();
        private long _count;
        private DateTimeOffset _since;

        public TokenBucket Bucket { get; } = new();

        public bool IsRecorded
        {
            get
            {
                lock (_gate)
                {
                    return _count == 0;
                }
            }
        }

        public void Count(DateTimeOffset now)
        {
            lock (_gate)
            {
                if (_count++ == 0)
                {
                    _since = now;
                }
            }
        }

        public SuppressedRefusals? Take(DateTimeOffset now)
        {
            lock (_gate)
            {
                var taken = _count == 0 ? null : new SuppressedRefusals(network, _count, _since, now);
                _count = 0;
                return taken;
            }
        }

        public void GiveBack(SuppressedRefusals taken)
        {
            lock (_gate)
            {
                _count += taken.Count;
                _since = taken.Since;
            }
        }
    }
}

/// <summary>Requests of one source that were refused and not recorded one by one.</summary>
/// <param name="Source">Its address, or its IPv6 network of 64 bits; null for many that were not told apart.</param>
/// <param name="Count">How many.</param>
/// <param name="Since">The first.</param>
/// <param name="Until">When counting ended.</param>
internal sealed record SuppressedRefusals(IPAddress? Source, long Count, DateTimeOffset Since, DateTimeOffset Until);
