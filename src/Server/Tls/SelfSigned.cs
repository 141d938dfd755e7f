using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Strongroom.Server.Tls;

/// <summary>
/// Makes a certificate that vouches for itself: clients trust it by being given its file (<c>AWS_CA_BUNDLE</c>,
/// <c>curl --cacert</c>). For a trial or a closed network; it cannot be revoked, only replaced.
/// </summary>
internal static class SelfSigned
{
    /// <summary>How long it is good for: 825 days, the most that common clients accept of any certificate.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(825);

    // A certificate from a moment ago is refused by a client whose clock is a little behind.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromHours(1);

    /// <summary>Makes the pair unless it is there and still good.</summary>
    /// <param name="certificate">Where the certificate goes.</param>
    /// <param name="key">Where its key goes, mode 0600.</param>
    /// <param name="listen">An address that clients may use besides localhost, where it is one machine's.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether this call made it.</returns>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static bool Ensure(string certificate, string key, IPAddress listen, DateTimeOffset now)
    {
        if (File.Exists(certificate) && File.Exists(key) && IsGood(certificate, now))
        {
            return false;
        }

        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Make(pair, listen, now);
        // The key first: cut off in between, the next start finds no certificate or an expired one, and makes both again.
        Write(key, pair.ExportPkcs8PrivateKeyPem(), secret: true);
        Write(certificate, made.ExportCertificatePem(), secret: false);
        return true;
    }

    private static bool IsGood(string certificate, DateTimeOffset now)
    {
        try
        {
            using var found = X509Certificate2.CreateFromPem(File.ReadAllText(certificate));
            return found.NotAfter.ToUniversalTime() > now.UtcDateTime;
        }
        catch (CryptographicException)
        {
            // Not ours to overwrite: loading it tells what is wrong with it.
            return true;
        }
    }

    private static X509Certificate2 Make(ECDsa pair, IPAddress listen, DateTimeOffset now)
    {
        var host = Dns.GetHostName();
        var request = new CertificateRequest($"CN=Strongroom on {host}", pair, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in new[] { "localhost", host }.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            names.AddDnsName(name);
        }

        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback, listen }.Distinct())
        {
            // The addresses that stand for every address are nobody's.
            if (!address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            {
                names.AddIpAddress(address);
            }
        }

        request.CertificateExtensions.Add(names.Build());
        // No authority over others: whoever trusts this file trusts this server and nothing that its key might sign.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - ClockDifference, now + Lifetime - ClockDifference);
    }

    private static void Write(string path, string pem, bool secret)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            // The certificate is public, and clients of other users are to trust it.
            options.UnixCreateMode = secret ? mode : mode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        }

        using (var file = new FileStream(unfinished, options))
        {
            var bytes = Encoding.ASCII.GetBytes(pem + "\n");
            file.Write(bytes);
            file.Flush(flushToDisk: true);
            CryptographicOperations.ZeroMemory(bytes);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
