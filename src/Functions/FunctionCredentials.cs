using Strongroom.Crypto;

namespace Strongroom.Functions;

/// <summary>Temporary credentials of a function's role.</summary>
/// <param name="AccessKeyId">Begins ASIA.</param>
/// <param name="SecretAccessKey">The key that signs; owned by whoever gets it.</param>
/// <param name="SessionToken">Goes with every request.</param>
/// <param name="Expiration">When they end (UTC).</param>
public sealed record FunctionCredentials(string AccessKeyId, SecretValue SecretAccessKey, SecretValue SessionToken, DateTimeOffset Expiration);
