namespace Strongroom.Crypto;

/// <summary>
/// Sealed data could not be opened: it is truncated, of an unknown format or key term, was changed, or was sealed for
/// another place (different associated data). The message names the kind of fault and never any content or key.
/// </summary>
public sealed class SealedDataException(string message) : Exception(message)
{
    internal static SealedDataException NotAuthentic(string what) =>
        new($"The {what} does not authenticate: it was changed, or belongs to another place or key.");

    internal static SealedDataException UnknownFormat(string what) =>
        new($"The {what} is truncated, or has a format that this version does not know.");
}
