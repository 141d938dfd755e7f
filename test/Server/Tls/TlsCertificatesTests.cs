using Microsoft.Extensions.Logging;
using Strongroom.Server.Tests.Telemetry;
using Strongroom.Server.Tls;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Tls;

public sealed class TlsCertificatesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeClock _clock = new();
    private readonly CollectingLogger<TlsCertificates> _log = new();
    private readonly TlsFiles _files;

    public TlsCertificatesTests() => _files = new TlsFiles(_directory.File("cert.pem"), _directory.File("key.pem"), null);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Changed_pair_is_taken_up()
    {
        var first = Replace();
        using var certificates = Open();
        Assert.Equal(first, InUse(certificates));
        var second = Replace();
        Assert.Equal(first, InUse(certificates));
        _clock.Advance(TlsCertificates.Interval);
        Assert.Equal(second, InUse(certificates));
        Assert.Contains(second, Assert.Single(_log.Lines).Text);
    }

    [Fact]
    public void Pair_that_does_not_fit_is_told_of_once_and_the_old_one_kept()
    {
        var first = Replace();
        using var certificates = Open();
        File.WriteAllText(_files.Key, "broken");
        _clock.Advance(TlsCertificates.Interval * 3);
        Assert.Equal(first, InUse(certificates));
        Assert.Equal(LogLevel.Error, Assert.Single(_log.Lines).Level);
        var second = Replace();
        _clock.Advance(TlsCertificates.Interval);
        Assert.Equal(second, InUse(certificates));
    }

    [Fact]
    public void Expired_pair_is_not_taken_up()
    {
        var first = Replace();
        using var certificates = Open();
        Replace(end: _clock.GetUtcNow());
        _clock.Advance(TlsCertificates.Interval);
        Assert.Equal(first, InUse(certificates));
        Assert.Contains("has expired", Assert.Single(_log.Lines).Text);
    }

    [Fact]
    public void Files_that_are_gone_for_a_while_change_nothing()
    {
        var first = Replace();
        using var certificates = Open();
        File.Move(_files.Key, _files.Key + ".away");
        _clock.Advance(TlsCertificates.Interval * 3);
        Assert.StartsWith("The changed TLS files are not used", Assert.Single(_log.Lines).Text);
        File.Move(_files.Key + ".away", _files.Key);
        _clock.Advance(TlsCertificates.Interval);
        Assert.Equal(first, InUse(certificates));
    }

    [Fact]
    public void Expiry_is_announced_once_a_day()
    {
        Replace(end: _clock.GetUtcNow() + TimeSpan.FromDays(15));
        using var certificates = Open();
        Assert.Empty(_log.Lines);
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Single(_log.Lines);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal([LogLevel.Warning, LogLevel.Warning], _log.Lines.Select(line => line.Level));
    }

    private static string InUse(TlsCertificates certificates) => certificates.Handshake.ServerCertificateContext!.TargetCertificate.Thumbprint;

    private TlsCertificates Open() => new(_files, _clock, _log);

    private string Replace(DateTimeOffset? end = null)
    {
        using var certificate = TestCertificates.Server(end);
        File.WriteAllText(_files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(_files.Key, TestCertificates.Key(certificate));
        return certificate.Thumbprint;
    }
}
