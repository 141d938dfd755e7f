using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Server.Tests.Tls;

/// <summary>Certificates made for a test.</summary>
internal static class TestCertificates
{
    public static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static X509Certificate2 Authority(string name = "Authority") => Self(name, authority: true, End);

    public static X509Certificate2 Server(DateTimeOffset? end = null) => Self("localhost", authority: false, end ?? End);

    public static X509Certificate2 IssuedBy(X509Certificate2 authority, string name, string usage = "1.3.6.1.5.5.7.3.2")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        using var issued = request.Create(authority, Start, End, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    public static string Key(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private static X509Certificate2 Self(string name, bool authority, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, critical: true));
        return request.CreateSelfSigned(Start, end);
    }
}
