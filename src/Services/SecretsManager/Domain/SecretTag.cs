namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>A tag of a secret. Keys are case-sensitive.</summary>
/// <param name="Key">1 to 128 characters.</param>
/// <param name="Value">0 to 256 characters.</param>
public sealed record SecretTag(string Key, string Value);
