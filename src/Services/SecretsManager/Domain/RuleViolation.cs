namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// A rule of the service that a request breaks. The operation turns it into the wire error of that
/// <see cref="Code"/>; the rules themselves never throw for what a caller did.
/// </summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">The text the caller reads, AWS's own where it is known. Never holds secret material.</param>
public sealed record RuleViolation(string Code, string Message);
