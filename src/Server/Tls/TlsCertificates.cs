using System.Net.Security;

namespace Strongroom.Server.Tls;

/// <summary>
/// The certificate that new connections get. The files are looked at every <see cref="Interval"/> and a change is taken up
/// once it holds together: while an operator replaces one file after the other, and after a mistake, the old one stays in
/// use and the log says why. Connections that are open are not touched. Looking rather than being notified, because a
/// notification does not tell of a file behind a link that was moved, which is how Kubernetes replaces mounted secrets.
/// </summary>
internal sealed partial class TlsCertificates : IDisposable
{
    /// <summary>How often the files are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _loading = new();
    private byte[] _seen;
    private volatile TlsIdentity _current;
    private DateTimeOffset _warnedAt = DateTimeOffset.MinValue;

    /// <summary>Loads the files for the first time.</summary>
    /// <exception cref="TlsException">They cannot be used.</exception>
    public TlsCertificates(TlsFiles files, TimeProvider time, ILogger logger)
    {
        (_files, _time, _logger) = (files, time, logger);
        var contents = files.Read();
        _current = files.Load(contents, time.GetUtcNow());
        _seen = contents.Hash();
        WarnOfExpiry();
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>What a handshake that begins now uses.</summary>
    public SslServerAuthenticationOptions Handshake => _current.Handshake;

    /// <summary>When the certificate in use expires (UTC).</summary>
    public DateTime NotAfter => _current.NotAfter;

    /// <summary>Looks whether the files have changed.</summary>
    public void Look()
    {
        lock (_loading)
        {
            byte[] hash = [];
            try
            {
                var contents = _files.Read();
                hash = contents.Hash();
                if (!hash.AsSpan().SequenceEqual(_seen))
                {
                    // The old certificate is left to the garbage collector: handshakes may be using it.
                    _current = _files.Load(contents, _time.GetUtcNow());
                    LogLoaded(_logger, _files.Certificate, _current.Thumbprint, _current.NotAfter);
                }
            }
            catch (TlsException failure) when (!hash.AsSpan().SequenceEqual(_seen))
            {
                LogKept(_logger, failure.Message);
            }
            catch (TlsException)
            {
                // The files still cannot be read, as was logged when they could not for the first time.
            }

            _seen = hash;
            WarnOfExpiry();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void WarnOfExpiry()
    {
        var now = _time.GetUtcNow();
        if (_current.NotAfter - now.UtcDateTime < Soon && now - _warnedAt >= TimeSpan.FromDays(1))
        {
            _warnedAt = now;
            LogExpiry(_logger, _files.Certificate, _current.NotAfter);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "New connections use the changed certificate {Path} ({Thumbprint}, until {NotAfter:u})")]
    private static partial void LogLoaded(ILogger logger, string path, string thumbprint, DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed TLS files are not used, the previous certificate stays in use. {Reason}")]
    private static partial void LogKept(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate {Path} expires at {NotAfter:u}")]
    private static partial void LogExpiry(ILogger logger, string path, DateTime notAfter);
}
