namespace Strongroom.Audit;

/// <summary>
/// The record could not be made durable (disk full, I/O error), so the request must fail: answer a retryable 5xx. The log
/// recovers by itself with a later record, once the fault has cleared. The record may be in the log all the same.
/// </summary>
public sealed class AuditUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
