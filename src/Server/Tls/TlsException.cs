namespace Strongroom.Server.Tls;

/// <summary>A certificate, key or authority file cannot be used. The message names the file and what to do, for the operator.</summary>
public sealed class TlsException(string message, Exception? inner = null) : Exception(message, inner);
