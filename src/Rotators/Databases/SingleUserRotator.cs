using Strongroom.Crypto;

namespace Strongroom.Rotators.Databases;

/// <summary>One user changes its own password: AWS's single-user strategy. Who connects with the old password between setSecret and
/// finishSecret is refused.</summary>
internal sealed class SingleUserRotator(IDatabase database, string functionName) : DatabaseRotator(database, functionName)
{
    /// <summary>None: the user needs nobody else.</summary>
    public override string? MasterArnOf(SecretValue value) => null;

    /// <inheritdoc/>
    public override async Task RollBackAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        using var current = await ReadAsync(secret, "AWSCURRENT", cancellation).ConfigureAwait(false);
        using var pending = await ReadAsync(secret, "AWSPENDING", cancellation).ConfigureAwait(false);
        Match(pending, current);
        var outcome = await Database.LoginAsync(current, cancellation).ConfigureAwait(false);
        if (outcome.Session is not null)
        {
            await outcome.Session.DisposeAsync().ConfigureAwait(false);
            return;
        }
        outcome = await Database.LoginAsync(pending, cancellation).ConfigureAwait(false);
        if (outcome.Session is null)
        {
            throw new RotatorException(
                $"The old credential cannot be put back: neither AWSCURRENT nor AWSPENDING opens the database ({outcome.Refusal}). Set the password of user {current.Username} in the database to AWSCURRENT's by hand.");
        }
        await using (outcome.Session.ConfigureAwait(false))
            await ApplyAsync(() => outcome.Session.SetPasswordAsync(current.Password, cancellation), current, cancellation).ConfigureAwait(false);
    }

    protected override string NextUsername(string current, IRotationSecret secret) => current;

    protected override async Task SetAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        using var current = await ReadAsync(secret, "AWSCURRENT", cancellation).ConfigureAwait(false);
        using var pending = await ReadAsync(secret, "AWSPENDING", cancellation).ConfigureAwait(false);
        Match(pending, current);
        var outcome = await Database.LoginAsync(pending, cancellation).ConfigureAwait(false);
        if (outcome.Session is not null)
        {
            // An earlier run got this far.
            await outcome.Session.DisposeAsync().ConfigureAwait(false);
            return;
        }
        outcome = await Database.LoginAsync(current, cancellation).ConfigureAwait(false);
        string refusal = $"AWSCURRENT: {outcome.Refusal}";
        if (outcome.Session is null) outcome = await LoginWithPreviousAsync(secret, current, cancellation).ConfigureAwait(false);
        if (outcome.Session is null)
        {
            throw new RotatorException(
                $"Neither AWSPENDING, AWSCURRENT nor AWSPREVIOUS opens the database ({refusal}). Put the user's real password into the secret, or set it in the database.");
        }
        await using (outcome.Session.ConfigureAwait(false))
            await ApplyAsync(() => outcome.Session.SetPasswordAsync(pending.Password, cancellation), pending, cancellation).ConfigureAwait(false);
    }

    private async Task<LoginOutcome> LoginWithPreviousAsync(IRotationSecret secret, DatabaseLogin current, CancellationToken cancellation)
    {
        if (await secret.ValueAsync("AWSPREVIOUS", cancellation).ConfigureAwait(false) is not { } value) return default;
        value.Dispose();
        using var previous = await ReadAsync(secret, "AWSPREVIOUS", cancellation).ConfigureAwait(false);
        if (previous.Username != current.Username || previous.Host != current.Host || previous.Port != current.Port) return default;
        previous.Tls = current.Tls;
        return await Database.LoginAsync(previous, cancellation).ConfigureAwait(false);
    }

    // Looked at before anything is sent: AWS's function tries the pending login first, on whatever host it names.
    private static void Match(DatabaseLogin pending, DatabaseLogin current)
    {
        if (pending.Username != current.Username)
            throw new RotatorException($"AWSPENDING is of user {pending.Username}, not of AWSCURRENT's {current.Username}; one rotation changes one user.");
        if (pending.Host != current.Host || pending.Port != current.Port)
            throw new RotatorException($"AWSPENDING names the server {pending.Host}:{pending.Port}, not AWSCURRENT's {current.Host}:{current.Port}.");
    }
}
