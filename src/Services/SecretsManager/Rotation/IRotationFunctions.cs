using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>The port to what rotates: Lambda functions, and the rotators that are part of the product.</summary>
public interface IRotationFunctions
{
    /// <summary>Whether a secret is rotated without a function, by what it is: another service's (managed rotation) or of a
    /// Type (managed external secrets).</summary>
    bool NeedsNoFunction(SecretRecord secret);

    /// <summary>Finds out whether Secrets Manager may rotate a secret so, and whether the caller may let it.</summary>
    /// <param name="wanted">The configuration that the caller wants.</param>
    /// <param name="secret">The secret as it is.</param>
    /// <param name="context">The caller's.</param>
    /// <returns>The configuration as it is to be stored; null if the function does not exist or may not be invoked.</returns>
    /// <exception cref="Protocol.Errors.AwsException">Another reason against it.</exception>
    ValueTask<RotationConfiguration?> ConfigureAsync(RotationConfiguration wanted, SecretRecord secret, CallContext context);

    /// <summary>Runs a step and returns when it has succeeded.</summary>
    /// <exception cref="RotationFunctionException">It failed.</exception>
    Task InvokeAsync(RotationCall call, CancellationToken cancellation);
}

/// <summary>What a function is called with.</summary>
/// <param name="Step">One of <see cref="RotationSteps"/>.</param>
/// <param name="Secret">The secret as the step found it.</param>
/// <param name="Token">ClientRequestToken: the id of the version in the making.</param>
/// <param name="RotationToken">For a function of another account, or null.</param>
public sealed record RotationCall(string Step, SecretRecord Secret, string Token, string? RotationToken);

/// <summary>A step failed. The message is shown to whoever may describe the secret: it holds no secret material.</summary>
/// <param name="message">What is wrong, in a sentence.</param>
/// <param name="inner">The cause, or null; its text is not shown.</param>
public sealed class RotationFunctionException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A server that runs no functions: none can be invoked.</summary>
public sealed class NoRotationFunctions : IRotationFunctions
{
    /// <inheritdoc/>
    public bool NeedsNoFunction(SecretRecord secret) => false;

    /// <inheritdoc/>
    public ValueTask<RotationConfiguration?> ConfigureAsync(RotationConfiguration wanted, SecretRecord secret, CallContext context) =>
        ValueTask.FromResult<RotationConfiguration?>(null);

    /// <inheritdoc/>
    public Task InvokeAsync(RotationCall call, CancellationToken cancellation) =>
        throw new RotationFunctionException("This server runs no rotation functions.");
}
