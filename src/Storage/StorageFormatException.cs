namespace Strongroom.Storage;

/// <summary>
/// What is stored cannot be read by this program: it is not a Strongroom database, it is damaged, or a newer version
/// wrote it. Retrying does not help; the message says what an operator can do.
/// </summary>
public sealed class StorageFormatException(string message, Exception? inner = null) : Exception(message, inner);
