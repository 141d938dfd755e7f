using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Services.Iam.Domain;

/// <summary>The URLs of OpenID Connect providers, which are known by them without the scheme.</summary>
internal static class ProviderUrl
{
    private const string Scheme = "https://";

    /// <summary>The URL without <c>https://</c>.</summary>
    public static string WithoutScheme(string url) =>
        url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? url[Scheme.Length..] : url;

    /// <summary>Whether a URL can be an issuer's: https, a host, and neither query nor fragment (OpenID Connect Discovery 1.0,
    /// section 2).</summary>
    public static bool TryRead(string url, [NotNullWhen(true)] out string? withoutScheme)
    {
        withoutScheme = null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttps || uri.Host.Length == 0 || uri.UserInfo.Length > 0
            || url.AsSpan().ContainsAny("?#"))
        {
            return false;
        }

        withoutScheme = WithoutScheme(url);
        return withoutScheme.Length > 0;
    }
}
