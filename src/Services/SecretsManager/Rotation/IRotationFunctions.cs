using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>The port to what runs rotation functions.</summary>
public interface IRotationFunctions
{
    /// <summary>Whether Secrets Manager may invoke a function for a secret: it exists, and its policy lets the service.</summary>
    ValueTask<bool> CanInvokeAsync(string functionArn, SecretRecord secret, CallContext context);
}

/// <summary>A server that runs no functions: none can be invoked.</summary>
public sealed class NoRotationFunctions : IRotationFunctions
{
    /// <inheritdoc/>
    public ValueTask<bool> CanInvokeAsync(string functionArn, SecretRecord secret, CallContext context) => ValueTask.FromResult(false);
}
