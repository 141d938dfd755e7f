using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Values;

/// <summary>The value that a request brings: SecretString or SecretBinary, never both.</summary>
/// <param name="Value">The bytes; the request's own, which whoever read the request disposes.</param>
/// <param name="IsBinary">Whether it came as SecretBinary.</param>
internal readonly record struct RequestValue(SecretValue Value, bool IsBinary)
{
    /// <summary>The value, or null if the request has none.</summary>
    /// <exception cref="AwsException">InvalidParameterException if it has two.</exception>
    public static RequestValue? Read(SecretValue? secretString, SecretValue? secretBinary) => (secretString, secretBinary) switch
    {
        (null, null) => null,
        ({ } text, null) => new RequestValue(text, false),
        (null, { } binary) => new RequestValue(binary, true),
        _ => throw SecretsManagerErrors.InvalidParameterException(
            "You can't specify both a binary secret value and a string secret value in the same secret."),
    };
}
