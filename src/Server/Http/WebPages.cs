using System.Net;

namespace Strongroom.Server.Http;

/// <summary>
/// Tells requests of web pages. Any page that a developer visits can send a form or ask for an address on this machine, without
/// the browser asking first; and a page whose name its owner's DNS server has turned to this machine ("DNS rebinding") can send
/// whatever it likes. What needs no signature has to refuse both.
/// </summary>
internal static class WebPages
{
    // What private networks call their own (RFC 6761, RFC 6762, RFC 8375, and ICANN's reservation of .internal), clusters among them.
    private static readonly string[] PrivateNames = [".localhost", ".local", ".internal", ".test", ".home.arpa", ".lan"];

    /// <summary>
    /// Whether a browser says that a page sent this, or it cannot be told that none did. Browsers send Origin with every POST of a page,
    /// and Fetch Metadata (W3C) with every request to an address or name that they trust. What is left is a GET to a name that
    /// somebody could have registered; programs that ask this machine name it otherwise.
    /// </summary>
    public static bool Sent(HttpRequest request) =>
        request.Headers.ContainsKey("Origin")
        // A person who types the address sends "none".
        || (request.Headers["Sec-Fetch-Site"] is [{ } site, ..] && site != "none")
        || (HttpMethods.IsGet(request.Method) && CouldBeRegistered(request.Host.Host));

    private static bool CouldBeRegistered(string host)
    {
        host = host.TrimEnd('.');
        return host.Contains('.', StringComparison.Ordinal)
            && !IPAddress.TryParse(host, out _)
            && !Array.Exists(PrivateNames, name => host.EndsWith(name, StringComparison.OrdinalIgnoreCase));
    }
}
