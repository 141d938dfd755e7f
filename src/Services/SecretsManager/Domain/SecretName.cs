using System.Buffers;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>The rules of a secret's name: 1 to 512 characters of <c>[A-Za-z0-9/_+=.@-]</c> (API reference,
/// CreateSecret.Name). The length is checked with the request's shape.</summary>
public static class SecretName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaximumLength = 512;

    private const string Legal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+=.@-";
    private static readonly SearchValues<char> LegalToCreate = SearchValues.Create(Legal);

    // Secrets that other services make have a '!' in their names (rds!cluster-...). The error text lists it; a caller
    // may look such a secret up but not make one.
    private static readonly SearchValues<char> LegalToFind = SearchValues.Create(Legal + "!");

    /// <summary>Whether a caller may create a secret of this name; null if so.</summary>
    /// <param name="name">The name.</param>
    /// <param name="service">The service that makes the secret, whose name and a '!' the name then begins with; null for any other caller.</param>
    public static RuleViolation? CheckNew(string name, string? service = null) =>
        service is not null && name.StartsWith(service + "!", StringComparison.Ordinal)
            ? Check(name, LegalToFind)
            : Check(name, LegalToCreate);

    /// <summary>Whether a SecretId that is not an ARN can be a name at all; null if so. Every operation that takes a
    /// SecretId answers this error, not only CreateSecret.</summary>
    public static RuleViolation? CheckLookup(string name) => Check(name, LegalToFind);

    private static RuleViolation? Check(string name, SearchValues<char> legal) =>
        name.Length is >= 1 and <= MaximumLength && !name.AsSpan().ContainsAnyExcept(legal)
            ? null
            : new RuleViolation(ErrorCodes.Validation, Messages.InvalidName);
}
