namespace Strongroom.Rotators.Http;

/// <summary>How an API exchanges keys: the metadata of a managed external secret of type <see cref="HttpApiKeyRotator.Type"/>.</summary>
/// <param name="Create">Makes a key and answers with it as JSON.</param>
/// <param name="Test">Answers 2xx to a key that works.</param>
/// <param name="Revoke">Takes a key away; null if keys are left to the API.</param>
/// <param name="Header">The header that carries the key.</param>
/// <param name="Prefix">What stands before the key in it.</param>
/// <param name="KeyPointer">Where the key is in the answer (JSON Pointer, RFC 6901).</param>
/// <param name="IdPointer">Where the key's id is; null if it has none.</param>
/// <param name="KeyMember">The member for the key, where the secret's value is JSON.</param>
/// <param name="IdMember">The member for the id.</param>
internal sealed record HttpKeySettings(
    HttpKeyCall Create, HttpKeyCall Test, HttpKeyCall? Revoke, string Header, string Prefix, string KeyPointer, string? IdPointer, string KeyMember, string IdMember)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="RotatorException">One is missing or wrong; the message names it.</exception>
    public static HttpKeySettings Read(IReadOnlyDictionary<string, string> settings)
    {
        string keyPointer = Pointer("keyPointer") ?? throw new RotatorException("The setting keyPointer is missing: where in createUrl's answer the new key is, as in /key.");
        return new HttpKeySettings(
            Call("create", "POST") ?? throw Missing("createUrl", "what makes a new key"),
            Call("test", "GET") ?? throw Missing("testUrl", "what answers 2xx to a key that works"),
            Call("revoke", "DELETE"),
            settings.GetValueOrDefault("keyHeader", "Authorization"),
            settings.GetValueOrDefault("keyPrefix", settings.ContainsKey("keyHeader") ? "" : "Bearer "),
            keyPointer,
            Pointer("idPointer"),
            settings.GetValueOrDefault("keyMember", "apiKey"),
            settings.GetValueOrDefault("idMember", "keyId"));

        HttpKeyCall? Call(string name, string method) =>
            settings.TryGetValue(name + "Url", out string? url)
                ? HttpKeyCall.Read(name + "Url", url, name + "Method", settings.GetValueOrDefault(name + "Method", method))
                : null;

        string? Pointer(string name) => !settings.TryGetValue(name, out string? pointer) || pointer.StartsWith('/')
            ? pointer
            : throw new RotatorException($"The setting {name} must be a JSON pointer such as /data/key.");

        static RotatorException Missing(string name, string what) => new($"The setting {name} is missing: {what}.");
    }
}

/// <summary>One of the API's calls.</summary>
/// <param name="Url">Absolute; {id} in it stands for the key's id.</param>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
internal sealed record HttpKeyCall(string Url, HttpMethod Method)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Whether the URL has a place for the key's id.</summary>
    public bool NeedsId => Url.Contains("{id}", StringComparison.Ordinal);

    /// <summary>Checks both settings: keys cross networks under TLS only.</summary>
    public static HttpKeyCall Read(string urlName, string url, string methodName, string method)
    {
        if (!Methods.Contains(method)) throw new RotatorException($"The setting {methodName} must be one of {string.Join(", ", Methods)}.");
        var call = new HttpKeyCall(url, HttpMethod.Parse(method));
        return Uri.TryCreate(url.Replace("{id}", "0", StringComparison.Ordinal), UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            && address.UserInfo.Length == 0
            ? call
            : throw new RotatorException($"The setting {urlName} must be an https address without credentials (http only to this machine itself).");
    }

    /// <summary>The address for a key's id.</summary>
    public Uri For(string? id) => new(Url.Replace("{id}", Uri.EscapeDataString(id ?? ""), StringComparison.Ordinal));
}
