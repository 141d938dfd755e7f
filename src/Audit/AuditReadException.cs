namespace Strongroom.Audit;

/// <summary>The log cannot be read on: it is damaged or was tampered with. <see cref="AuditVerifier"/> says how.</summary>
public sealed class AuditReadException(string message) : Exception(message);
