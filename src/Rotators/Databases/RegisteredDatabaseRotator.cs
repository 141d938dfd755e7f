using Strongroom.Crypto;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Databases;

/// <summary>Managed rotation: the secrets of databases that an operator has registered. The member <c>engine</c> of the value tells
/// which kind of database it is; its user changes its own password.</summary>
internal sealed class RegisteredDatabaseRotator(IReadOnlyList<SingleUserRotator> rotators) : IRotator
{
    /// <summary>None: nobody names it in a request.</summary>
    public IReadOnlyList<string> FunctionNames => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> OwningServices { get; } = [NativeRotators.OwningService];

    /// <inheritdoc/>
    public async Task RunAsync(RotationStep step, IRotationSecret secret, CancellationToken cancellation)
    {
        var rotator = await FindAsync(secret, cancellation).ConfigureAwait(false);
        await rotator.RunAsync(step, secret, cancellation).ConfigureAwait(false);
    }

    /// <summary>None: the user needs nobody else.</summary>
    public string? MasterArnOf(SecretValue value) => null;

    /// <inheritdoc/>
    public async Task RollBackAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        var rotator = await FindAsync(secret, cancellation).ConfigureAwait(false);
        await rotator.RollBackAsync(secret, cancellation).ConfigureAwait(false);
    }

    private async Task<SingleUserRotator> FindAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        using var document = await secret.DocumentAsync("AWSCURRENT", cancellation).ConfigureAwait(false);
        string? engine = document.Text("engine");
        return rotators.FirstOrDefault(rotator => engine is not null && rotator.Engines.Contains(engine))
            ?? throw new RotatorException("The member engine of AWSCURRENT's value names no database that can be registered.");
    }
}
