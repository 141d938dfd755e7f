using System.Text.Json;

namespace Strongroom.Rotators.Values;

/// <summary>Whether connections are encrypted: the member <c>ssl</c> of a database secret, read as AWS's rotation functions read it.</summary>
internal enum TlsPolicy
{
    /// <summary>No valid <c>ssl</c>: with TLS, and without if the server has none or shows no certificate for its name.</summary>
    IfPossible,

    /// <summary>True: with TLS and a certificate that is valid for the host's name, or not at all.</summary>
    Always,

    /// <summary>False: without.</summary>
    Never,
}

/// <summary>Reads <see cref="TlsPolicy"/>.</summary>
internal static class TlsPolicies
{
    /// <summary>The policy that a secret asks for. Text counts in any case; whatever is neither true nor false counts as absent.</summary>
    public static TlsPolicy TlsPolicy(this SecretDocument document) => document.KindOf("ssl") switch
    {
        JsonTokenType.True => Values.TlsPolicy.Always,
        JsonTokenType.False => Values.TlsPolicy.Never,
        JsonTokenType.String => document.Text("ssl")!.ToUpperInvariant() switch
        {
            "TRUE" => Values.TlsPolicy.Always,
            "FALSE" => Values.TlsPolicy.Never,
            _ => Values.TlsPolicy.IfPossible,
        },
        _ => Values.TlsPolicy.IfPossible,
    };
}
