using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Strongroom.Server.Options;
using Strongroom.Server.Tls;

namespace Strongroom.Server.Hosting;

/// <summary>How the port is listened to: TLS, and what a client may hold open and for how long.</summary>
internal static class Listening
{
    // Kestrel asks for more than one second; short requests are over before it is looked at.
    private static readonly TimeSpan DataRateGrace = TimeSpan.FromSeconds(5);

    /// <summary>Sets up the web server.</summary>
    /// <param name="kestrel">The web server.</param>
    /// <param name="options">What the operator has set.</param>
    /// <param name="certificates">The certificates; null for plain HTTP.</param>
    public static void Configure(KestrelServerOptions kestrel, ServerOptions options, TlsCertificates? certificates)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = options.MaxBodyBytes;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.Http2.MaxRequestHeaderFieldSize = options.MaxHeaderBytes;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.RequestHeadersTimeout = options.RequestHeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate =
            options.MinDataRate == 0 ? null : new MinDataRate(options.MinDataRate, DataRateGrace);
        kestrel.Listen(options.Listen, listen =>
        {
            // HTTP/2 needs TLS to be agreed on; without it a connection would have to be one or the other.
            listen.Protocols = certificates is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (certificates is not null)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = options.RequestHeadersTimeout,
                    OnConnection = _ => ValueTask.FromResult(certificates.Handshake),
                });
            }
        });
    }
}
