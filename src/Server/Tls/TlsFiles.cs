using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Strongroom.Server.Tls;

/// <summary>The files of TLS as an operator names them.</summary>
/// <param name="Certificate">The server's certificate, then its chain (PEM).</param>
/// <param name="Key">The private key (PEM).</param>
/// <param name="ClientAuthorities">Who issues clients' certificates (PEM), or null where none is asked for.</param>
internal sealed record TlsFiles(string Certificate, string Key, string? ClientAuthorities)
{
    private const string HowToDecrypt = "decrypt it, e.g. openssl pkey -in encrypted.pem -out key.pem, and protect the file by its mode";

    /// <summary>Reads all of them: what is read together is checked together and used together.</summary>
    /// <exception cref="TlsException">One cannot be read.</exception>
    public TlsContents Read() => new(ReadFile(Certificate), ReadFile(Key), ClientAuthorities is null ? null : ReadFile(ClientAuthorities));

    /// <summary>Makes of what was read the options of every handshake that follows.</summary>
    /// <exception cref="TlsException">They are not a certificate and its key, the certificate's time is over, the key is
    /// encrypted, or the authorities are none.</exception>
    public TlsIdentity Load(TlsContents contents, DateTimeOffset now)
    {
        var key = Encoding.UTF8.GetString(contents.Key);
        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new TlsException($"The key {Key} is encrypted: {HowToDecrypt}.");
        }

        var chain = Certificates(Certificate, contents.Certificate);
        X509Certificate2 leaf;
        try
        {
            leaf = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(contents.Certificate), key);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new TlsException($"The key {Key} is no PEM key, or not that of the certificate {Certificate}: {failure.Message}", failure);
        }

        if (leaf.NotAfter.ToUniversalTime() <= now.UtcDateTime)
        {
            throw new TlsException($"The certificate {Certificate} has expired ({leaf.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm}Z).");
        }

        // The first certificate is the server's own, the rest its chain, as every server takes it (RFC 8446 section 4.4.2).
        chain.RemoveAt(0);
        try
        {
            return new TlsIdentity(leaf.NotAfter.ToUniversalTime(), leaf.Thumbprint, Handshake(leaf, chain, contents.ClientAuthorities));
        }
        catch (CryptographicException failure)
        {
            throw new TlsException($"The certificate {Certificate} cannot be used for TLS: {failure.Message}", failure);
        }
    }

    private SslServerAuthenticationOptions Handshake(X509Certificate2 leaf, X509Certificate2Collection chain, byte[]? authorities)
    {
        var options = new SslServerAuthenticationOptions
        {
            // Offline: a chain is sent as the file has it, and nothing is fetched from addresses that certificates name.
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
        };
        if (authorities is not null)
        {
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Certificates(ClientAuthorities!, authorities));
        }

        return options;
    }

    private static X509Certificate2Collection Certificates(string path, byte[] pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException failure)
        {
            throw new TlsException($"The file {path} holds a certificate that cannot be read: {failure.Message}", failure);
        }

        return certificates.Count > 0 ? certificates : throw new TlsException($"The file {path} holds no certificate in PEM form.");
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TlsException($"Cannot read {path}: {failure.Message}", failure);
        }
    }
}

/// <summary>What was in the files at one time.</summary>
internal sealed record TlsContents(byte[] Certificate, byte[] Key, byte[]? ClientAuthorities)
{
    /// <summary>A hash of everything, by which a change is told.</summary>
    public byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in new[] { Certificate, Key, ClientAuthorities ?? [] })
        {
            BitConverter.TryWriteBytes(length, part.Length);
            hash.AppendData(length);
            hash.AppendData(part);
        }

        return hash.GetHashAndReset();
    }
}

/// <summary>A certificate in use.</summary>
/// <param name="NotAfter">When it expires (UTC).</param>
/// <param name="Thumbprint">Which it is, for the log.</param>
/// <param name="Handshake">The options of a handshake. Shared by all, so never changed.</param>
internal sealed record TlsIdentity(DateTime NotAfter, string Thumbprint, SslServerAuthenticationOptions Handshake);
