using Strongroom.Crypto;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Databases;

/// <summary>Two users in turn, NAME and NAME_clone: AWS's alternating-users strategy. The one in use is never touched; a master user,
/// whose secret <c>masterarn</c> names, creates the other and sets its password.</summary>
internal sealed class AlternatingUserRotator(IDatabase database, string functionName) : DatabaseRotator(database, functionName)
{
    private const string Suffix = "_clone";

    /// <inheritdoc/>
    public override string? MasterArnOf(SecretValue value) => RotationSecrets.MasterArn(value);

    /// <summary>There is nothing to put back, as AWSCURRENT's user was not touched. It is only tried. The master does not set its
    /// password: a secret whose credential does not open the database gives no right to change that user.</summary>
    public override async Task RollBackAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        using var current = await ReadAsync(secret, "AWSCURRENT", cancellation).ConfigureAwait(false);
        await using var session = (await LoginAsync(current, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
    }

    protected override string NextUsername(string current, IRotationSecret secret)
    {
        if (current.Length > Suffix.Length && current.EndsWith(Suffix, StringComparison.Ordinal)) return current[..^Suffix.Length];
        int limit = secret.Settings.Number("USERNAME_CHARACTER_LIMIT", Database.NameLimit, 1, 128);
        string clone = current + Suffix;
        return clone.EnumerateRunes().Count() <= limit
            ? clone
            : throw new RotatorException(
                $"The name {clone} of the alternate user is longer than {limit} characters. Use a shorter user name, or where the database takes longer ones raise the setting USERNAME_CHARACTER_LIMIT.");
    }

    protected override async Task SetAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        using var current = await ReadAsync(secret, "AWSCURRENT", cancellation).ConfigureAwait(false);
        using var pending = await ReadAsync(secret, "AWSPENDING", cancellation).ConfigureAwait(false);
        Match(pending, current, secret);
        var outcome = await Database.LoginAsync(pending, cancellation).ConfigureAwait(false);
        if (outcome.Session is not null)
        {
            await outcome.Session.DisposeAsync().ConfigureAwait(false);
            return;
        }

        // The master acts only for who shows that he holds the user's present password: otherwise whoever can write a secret could
        // have the master change any user (the confused deputy).
        string account;
        var own = await LoginAsync(current, cancellation).ConfigureAwait(false);
        await using (own.ConfigureAwait(false)) account = own.Account;

        using var master = await MasterAsync(secret, current, cancellation).ConfigureAwait(false);
        var session = await LoginAsync(master, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await ApplyAsync(
                () => session.SetAlternateAsync(current.Username, account, pending.Username, pending.Password, cancellation),
                pending,
                cancellation).ConfigureAwait(false);
        }
    }

    private async Task<DatabaseLogin> MasterAsync(IRotationSecret secret, DatabaseLogin current, CancellationToken cancellation)
    {
        if (current.MasterArn is not { Length: > 0 } arn)
            throw new RotatorException("The member masterarn is missing from AWSCURRENT's value: it names the secret of the user who may create and alter this one.");
        using var document = SecretDocument.Read(await secret.MasterAsync(arn, cancellation).ConfigureAwait(false), $"the master secret {arn}");
        var master = DatabaseLogin.Read(document, $"the master secret {arn}", Database.Engines, Database.DefaultPort);

        // AWS's function also takes the master of an RDS read replica, which it finds through the API of RDS; there is none here.
        // The port counts: who listens on another one of the same host need not be who the user's password was shown to.
        if (master.Host != current.Host || master.Port != current.Port)
        {
            master.Dispose();
            throw new RotatorException(
                $"The master secret {arn} is of the server {master.Host}:{master.Port}, not of AWSCURRENT's {current.Host}:{current.Port}. Both must name the same server in the same words.");
        }
        master.Database = current.Database;
        return master;
    }

    private async Task<IDatabaseSession> LoginAsync(DatabaseLogin login, CancellationToken cancellation)
    {
        var outcome = await Database.LoginAsync(login, cancellation).ConfigureAwait(false);
        return outcome.Session ?? throw new RotatorException(
            $"The credential of {login.Label} does not open the database: {outcome.Refusal}. Put the user's real password into the secret, or set it in the database.");
    }

    private void Match(DatabaseLogin pending, DatabaseLogin current, IRotationSecret secret)
    {
        if (NextUsername(current.Username, secret) is string next && pending.Username != next)
            throw new RotatorException($"AWSPENDING is of user {pending.Username}; after AWSCURRENT's {current.Username} comes {next}, and no other is changed.");
        if (pending.Host != current.Host || pending.Port != current.Port)
            throw new RotatorException($"AWSPENDING names the server {pending.Host}:{pending.Port}, not AWSCURRENT's {current.Host}:{current.Port}.");
    }
}
