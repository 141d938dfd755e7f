using System.Net;
using System.Security.Cryptography.X509Certificates;
using Strongroom.Server.Tls;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Tls;

public sealed class SelfSignedTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();

    private string Certificate => _directory.File("cert.pem");

    private string Key => _directory.File("key.pem");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Certificate_names_this_machine_and_is_no_authority()
    {
        Assert.True(Ensure(Now, IPAddress.Parse("10.1.2.3")));
        using var made = X509Certificate2.CreateFromPemFile(Certificate, Key);
        var names = made.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(new[] { "localhost", Dns.GetHostName() }.Distinct(), names.EnumerateDnsNames());
        Assert.Equal(["127.0.0.1", "::1", "10.1.2.3"], names.EnumerateIPAddresses().Select(address => address.ToString()));
        Assert.False(made.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal("1.2.840.10045.3.1.7", made.GetECDsaPublicKey()!.ExportParameters(false).Curve.Oid.Value);
        Assert.Equal(SelfSigned.Lifetime, made.NotAfter - made.NotBefore);
    }

    [Fact]
    public void Address_that_stands_for_all_is_not_named()
    {
        Ensure(Now, IPAddress.Any);
        using var made = X509Certificate2.CreateFromPemFile(Certificate, Key);
        Assert.Equal(["127.0.0.1", "::1"], made.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateIPAddresses().Select(address => address.ToString()));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Key_is_the_owners_alone()
    {
        Ensure(Now, IPAddress.Loopback);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key));
    }

    [Fact]
    public void Pair_is_kept_until_it_expires()
    {
        Ensure(Now, IPAddress.Loopback);
        var first = File.ReadAllText(Certificate);
        Assert.False(Ensure(Now + TimeSpan.FromDays(824), IPAddress.Loopback));
        Assert.Equal(first, File.ReadAllText(Certificate));
        Assert.True(Ensure(Now + TimeSpan.FromDays(825), IPAddress.Loopback));
        Assert.NotEqual(first, File.ReadAllText(Certificate));
        new TlsFiles(Certificate, Key, null).Load(new TlsFiles(Certificate, Key, null).Read(), Now + TimeSpan.FromDays(826));
    }

    [Fact]
    public void Pair_that_was_cut_off_in_the_making_is_made_again()
    {
        File.WriteAllText(Key, "half");
        Assert.True(Ensure(Now, IPAddress.Loopback));
        new TlsFiles(Certificate, Key, null).Load(new TlsFiles(Certificate, Key, null).Read(), Now);
    }

    [Fact]
    public void File_that_is_no_certificate_is_not_overwritten()
    {
        File.WriteAllText(Certificate, "mine");
        File.WriteAllText(Key, "mine");
        Assert.False(Ensure(Now, IPAddress.Loopback));
        Assert.Equal("mine", File.ReadAllText(Certificate));
    }

    private bool Ensure(DateTimeOffset now, IPAddress listen) => SelfSigned.Ensure(Certificate, Key, listen, now);
}
