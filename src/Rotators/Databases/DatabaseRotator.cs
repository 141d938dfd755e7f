using Strongroom.Crypto;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Databases;

/// <summary>What the rotators of database users have in common: the shape of the secret and all steps but setSecret.</summary>
internal abstract class DatabaseRotator(IDatabase database, string functionName) : IRotator
{
    /// <inheritdoc/>
    public IReadOnlyList<string> FunctionNames { get; } = [functionName];

    /// <summary>What the member engine of a secret that it rotates may be.</summary>
    internal IReadOnlyList<string> Engines => database.Engines;

    protected IDatabase Database => database;

    /// <inheritdoc/>
    public Task RunAsync(RotationStep step, IRotationSecret secret, CancellationToken cancellation) => step switch
    {
        RotationStep.CreateSecret => CreateAsync(secret, cancellation),
        RotationStep.SetSecret => SetAsync(secret, cancellation),
        RotationStep.TestSecret => TestAsync(secret, cancellation),
        RotationStep.FinishSecret => secret.MakeCurrentAsync(cancellation).AsTask(),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Not a step."),
    };

    /// <inheritdoc/>
    public abstract string? MasterArnOf(SecretValue value);

    /// <inheritdoc/>
    public abstract Task RollBackAsync(IRotationSecret secret, CancellationToken cancellation);

    /// <summary>The user whose password the new version holds.</summary>
    protected abstract string NextUsername(string current, IRotationSecret secret);

    protected abstract Task SetAsync(IRotationSecret secret, CancellationToken cancellation);

    /// <summary>The login under a label.</summary>
    /// <exception cref="RotatorException">There is none, or it is no database secret.</exception>
    protected async Task<DatabaseLogin> ReadAsync(IRotationSecret secret, string label, CancellationToken cancellation)
    {
        using var document = await secret.DocumentAsync(label, cancellation).ConfigureAwait(false);
        return DatabaseLogin.Read(document, label, database.Engines, database.DefaultPort);
    }

    /// <summary>Sends a change, and where the answer is lost asks the database whether it was done.</summary>
    /// <param name="change">Sends it.</param>
    /// <param name="expected">The login that opens the database when it was.</param>
    /// <param name="cancellation">Ends the wait.</param>
    protected async Task ApplyAsync(Func<Task> change, DatabaseLogin expected, CancellationToken cancellation)
    {
        try
        {
            await change().ConfigureAwait(false);
        }
        catch (ConnectionLostException lost)
        {
            var outcome = await database.LoginAsync(expected, cancellation).ConfigureAwait(false);
            if (outcome.Session is not null)
            {
                await outcome.Session.DisposeAsync().ConfigureAwait(false);
                return;
            }
            throw new RotatorException(
                $"The connection to {expected.Host}:{expected.Port} broke while the password of user {expected.Username} was being set, and the new one does not open the database. It can be tried again.",
                lost) { IsTransient = true };
        }
    }

    private async Task CreateAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        using var document = await secret.DocumentAsync("AWSCURRENT", cancellation).ConfigureAwait(false);
        using var current = DatabaseLogin.Read(document, "AWSCURRENT", database.Engines, database.DefaultPort);
        if (await secret.ValueAsync("AWSPENDING", cancellation).ConfigureAwait(false) is { } there)
        {
            // Made by an earlier run of this step: a database may hold its password already, so it stays.
            there.Dispose();
            return;
        }
        using var username = SecretValue.FromText(NextUsername(current.Username, secret));
        using var password = secret.RandomPassword(secret.Settings.PasswordRules(new PasswordRules()));
        using var pending = document.With(("username", username), ("password", password));
        await secret.PutPendingAsync(pending, cancellation).ConfigureAwait(false);
    }

    private async Task TestAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        using var pending = await ReadAsync(secret, "AWSPENDING", cancellation).ConfigureAwait(false);
        var outcome = await database.LoginAsync(pending, cancellation).ConfigureAwait(false);
        if (outcome.Session is null) throw new RotatorException($"The new credential does not open the database: {outcome.Refusal}.");
        await using (outcome.Session.ConfigureAwait(false)) await outcome.Session.ProbeAsync(cancellation).ConfigureAwait(false);
    }
}
