namespace Strongroom.Server.Options;

internal static partial class OptionTable
{
    public static readonly OptionDefinition<string> TlsCert = new()
    {
        Name = "tls-cert",
        Description = "The server's certificate with its chain (PEM). With it the port speaks HTTPS alone. Read again when it changes.",
        Unit = "path",
        Default = "",
        Reason = "no certificate can be assumed; loopback needs none",
        Parser = OptionParsers.OptionalPath,
    };

    public static readonly OptionDefinition<string> TlsKey = new()
    {
        Name = "tls-key",
        Description = "The private key of tls-cert (PEM, not encrypted). Read again when it changes.",
        Unit = "path",
        Default = "",
        Reason = "as for tls-cert",
        Parser = OptionParsers.OptionalPath,
    };

    public static readonly OptionDefinition<bool> TlsSelfSigned = new()
    {
        Name = "tls-self-signed",
        Description = "Make a certificate and its key in the data directory unless they are there, and speak HTTPS with them.",
        Unit = "true|false",
        Default = "false",
        Reason = "clients have to be told to trust it, so it is made when asked for",
        Parser = OptionParsers.Switch,
    };

    public static readonly OptionDefinition<string> TlsClientCa = new()
    {
        Name = "tls-client-ca",
        Description = "Authorities (PEM): every client must show a certificate that one of them issued. Read again when it changes.",
        Unit = "path",
        Default = "",
        Reason = "signatures tell who calls; client certificates are a second lock where the network is not trusted",
        Parser = OptionParsers.OptionalPath,
    };

    private static IEnumerable<OptionDefinition> Tls => [TlsCert, TlsKey, TlsSelfSigned, TlsClientCa];
}
