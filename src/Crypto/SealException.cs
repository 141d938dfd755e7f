namespace Strongroom.Crypto;

/// <summary>A seal cannot be used as it is set up; the message tells the operator what to change.</summary>
public sealed class SealException(string message, Exception? inner = null) : Exception(message, inner);
