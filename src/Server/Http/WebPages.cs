namespace Strongroom.Server.Http;

/// <summary>
/// Tells requests of web pages. Any page that a developer visits can send a form or ask for an address on this machine, without
/// the browser asking first; what needs no signature has to refuse it.
/// </summary>
internal static class WebPages
{
    /// <summary>Whether a browser says that a page sent this: it sends Origin with every POST of a page, and Sec-Fetch-Site (Fetch
    /// Metadata Request Headers, W3C) with every request.</summary>
    public static bool Sent(HttpRequest request) =>
        request.Headers.ContainsKey("Origin") || (request.Headers["Sec-Fetch-Site"] is [{ } site, ..] && site != "none");
}
