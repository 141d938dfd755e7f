using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strongroom.Server.Tls;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Tls;

public sealed class TlsFilesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly TlsFiles _files;

    public TlsFilesTests() => _files = new TlsFiles(_directory.File("cert.pem"), _directory.File("key.pem"), null);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Pair_is_loaded_with_its_chain()
    {
        using var authority = TestCertificates.Authority();
        using var leaf = TestCertificates.IssuedBy(authority, "server");
        Write(leaf.ExportCertificatePem() + "\n" + authority.ExportCertificatePem(), TestCertificates.Key(leaf));
        var loaded = Load();
        Assert.Equal(leaf.Thumbprint, loaded.Thumbprint);
        Assert.Equal(TestCertificates.End.UtcDateTime, loaded.NotAfter);
        Assert.False(loaded.Handshake.ClientCertificateRequired);
    }

    [Fact]
    public void Encrypted_key_is_refused_with_a_way_out()
    {
        using var leaf = TestCertificates.Server();
        var encrypted = leaf.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(
            "password", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        Write(leaf.ExportCertificatePem(), encrypted);
        var refused = Assert.Throws<TlsException>(Load);
        Assert.StartsWith($"The key {_files.Key} is encrypted: decrypt it, e.g. openssl pkey", refused.Message);
    }

    [Fact]
    public void Key_of_another_certificate_is_refused()
    {
        using var leaf = TestCertificates.Server();
        using var other = TestCertificates.Server();
        Write(leaf.ExportCertificatePem(), TestCertificates.Key(other));
        Assert.Contains("not that of the certificate", Assert.Throws<TlsException>(Load).Message);
    }

    [Fact]
    public void Expired_certificate_is_refused()
    {
        using var leaf = TestCertificates.Server(end: Now);
        Write(leaf.ExportCertificatePem(), TestCertificates.Key(leaf));
        Assert.Equal($"The certificate {_files.Certificate} has expired (2026-03-01 00:00Z).", Assert.Throws<TlsException>(Load).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not PEM at all")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void File_without_a_certificate_is_refused(string certificate)
    {
        using var leaf = TestCertificates.Server();
        Write(certificate, TestCertificates.Key(leaf));
        Assert.Contains(_files.Certificate, Assert.Throws<TlsException>(Load).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void File_without_a_key_is_refused(string key)
    {
        using var leaf = TestCertificates.Server();
        Write(leaf.ExportCertificatePem(), key);
        Assert.Contains(_files.Key, Assert.Throws<TlsException>(Load).Message);
    }

    [Fact]
    public void Missing_file_is_named() => Assert.StartsWith($"Cannot read {_files.Certificate}: ", Assert.Throws<TlsException>(_files.Read).Message);

    [Fact]
    public void Client_authorities_without_a_certificate_are_refused()
    {
        using var leaf = TestCertificates.Server();
        Write(leaf.ExportCertificatePem(), TestCertificates.Key(leaf));
        var files = _files with { ClientAuthorities = _directory.File("clients.pem") };
        File.WriteAllText(files.ClientAuthorities!, "nothing");
        Assert.Equal($"The file {files.ClientAuthorities} holds no certificate in PEM form.", Assert.Throws<TlsException>(() => files.Load(files.Read(), Now)).Message);
    }

    private TlsIdentity Load() => _files.Load(_files.Read(), Now);

    private void Write(string certificate, string key)
    {
        File.WriteAllText(_files.Certificate, certificate);
        File.WriteAllText(_files.Key, key);
    }
}
