using Strongroom.Crypto;
using Strongroom.Rotators.Databases;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Redis;

/// <summary>Rotates the password of a Redis ACL user, under the name of AWS's function for ElastiCache users and with its rule: the
/// pending and the current password open the user together, and the current one goes with the next rotation. Nobody is locked out at
/// any moment. Where AWS's function asks ElastiCache, this one uses ACL SETUSER, as the user that masterarn names or as the user itself.</summary>
internal sealed class RedisUserRotator(string? caFile, TimeProvider clock) : IRotator
{
    private const int DefaultPort = 6379;
    private static readonly PasswordRules Defaults = new(Length: 20, ExcludeCharacters: "/@\"'\\");

    /// <inheritdoc/>
    public IReadOnlyList<string> FunctionNames { get; } = ["SecretsManagerElasticacheUserRotation"];

    /// <inheritdoc/>
    public string? MasterArnOf(SecretValue value) => RotationSecrets.MasterArn(value);

    /// <inheritdoc/>
    public Task RunAsync(RotationStep step, IRotationSecret secret, CancellationToken cancellation) => step switch
    {
        RotationStep.CreateSecret => CreateAsync(secret, cancellation),
        RotationStep.SetSecret => SetAsync(secret, pendingToo: true, cancellation),
        RotationStep.TestSecret => TestAsync(secret, cancellation),
        RotationStep.FinishSecret => secret.MakeCurrentAsync(cancellation).AsTask(),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Not a step."),
    };

    /// <summary>Only the current password opens the user from then on.</summary>
    public Task RollBackAsync(IRotationSecret secret, CancellationToken cancellation) => SetAsync(secret, pendingToo: false, cancellation);

    private static async Task CreateAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        using var document = await secret.DocumentAsync("AWSCURRENT", cancellation).ConfigureAwait(false);
        using var current = Read(document, "AWSCURRENT", secret);
        if (await secret.ValueAsync("AWSPENDING", cancellation).ConfigureAwait(false) is { } there)
        {
            there.Dispose();
            return;
        }
        using var password = secret.RandomPassword(secret.Settings.PasswordRules(Defaults));
        using var pending = document.With(("password", password));
        await secret.PutPendingAsync(pending, cancellation).ConfigureAwait(false);
    }

    // It runs in full even when the pending password is there already: it may not have been kept over a restart yet.
    private async Task SetAsync(IRotationSecret secret, bool pendingToo, CancellationToken cancellation)
    {
        using var current = await ReadAsync(secret, "AWSCURRENT", cancellation).ConfigureAwait(false);
        using var pending = await ReadAsync(secret, "AWSPENDING", cancellation).ConfigureAwait(false);
        if (pending.Username != current.Username || pending.Host != current.Host || pending.Port != current.Port)
            throw new RotatorException("AWSPENDING and AWSCURRENT must name the same user on the same server.");
        var own = await LoginAsync(current, cancellation).ConfigureAwait(false)
            ?? await LoginAsync(pending, cancellation).ConfigureAwait(false)
            ?? await LoginWithPreviousAsync(secret, current, cancellation).ConfigureAwait(false)
            ?? throw new RotatorException(
                $"Neither AWSCURRENT, AWSPENDING nor AWSPREVIOUS opens Redis (WRONGPASS). Put the real password of user {current.Username} into the secret, or set it in Redis.");
        SecretValue[] passwords = pendingToo ? [pending.Password, current.Password] : [current.Password];
        await using (own.ConfigureAwait(false))
        {
            if (current.MasterArn is null)
            {
                await own.SetPasswordsAsync(current.Username, cancellation, passwords).ConfigureAwait(false);
                return;
            }
        }
        await SetByMasterAsync(secret, current, passwords, cancellation).ConfigureAwait(false);
    }

    private async Task SetByMasterAsync(IRotationSecret secret, DatabaseLogin current, SecretValue[] passwords, CancellationToken cancellation)
    {
        string whose = $"the master secret {current.MasterArn}";
        using var document = SecretDocument.Read(await secret.MasterAsync(current.MasterArn!, cancellation).ConfigureAwait(false), whose);
        using var master = DatabaseLogin.Read(document, whose, [], DefaultPort);
        if (master.Host != current.Host || master.Port != current.Port)
            throw new RotatorException($"{whose} is of the server {master.Host}:{master.Port}, not of AWSCURRENT's {current.Host}:{current.Port}. Both must name the same server in the same words.");
        var session = await LoginAsync(master, cancellation).ConfigureAwait(false)
            ?? throw new RotatorException($"Redis refused the password of {whose} (WRONGPASS). Put the user's real password into it.");
        await using (session.ConfigureAwait(false))
            await session.SetPasswordsAsync(current.Username, cancellation, passwords).ConfigureAwait(false);
    }

    private async Task<RedisSession?> LoginWithPreviousAsync(IRotationSecret secret, DatabaseLogin current, CancellationToken cancellation)
    {
        if (await secret.ValueAsync("AWSPREVIOUS", cancellation).ConfigureAwait(false) is not { } value) return null;
        value.Dispose();
        using var previous = await ReadAsync(secret, "AWSPREVIOUS", cancellation).ConfigureAwait(false);
        if (previous.Username != current.Username || previous.Host != current.Host || previous.Port != current.Port) return null;
        previous.Tls = current.Tls;
        return await LoginAsync(previous, cancellation).ConfigureAwait(false);
    }

    private async Task TestAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        using var pending = await ReadAsync(secret, "AWSPENDING", cancellation).ConfigureAwait(false);
        var session = await LoginAsync(pending, cancellation).ConfigureAwait(false)
            ?? throw new RotatorException($"The new credential does not open the database: Redis refused the password of user {pending.Username} (WRONGPASS).");
        await using (session.ConfigureAwait(false)) await session.ProbeAsync(cancellation).ConfigureAwait(false);
    }

    private Task<RedisSession?> LoginAsync(DatabaseLogin login, CancellationToken cancellation) => RedisSession.LoginAsync(login, caFile, clock, cancellation);

    private static async Task<DatabaseLogin> ReadAsync(IRotationSecret secret, string label, CancellationToken cancellation)
    {
        using var document = await secret.DocumentAsync(label, cancellation).ConfigureAwait(false);
        return Read(document, label, secret);
    }

    // USER_NAME ties a rotation to one user, as in AWS's function; here it may be left out.
    private static DatabaseLogin Read(SecretDocument document, string label, IRotationSecret secret)
    {
        var login = DatabaseLogin.Read(document, label, [], DefaultPort);
        if (!secret.Settings.TryGetValue("USER_NAME", out string? only) || only == login.Username) return login;
        login.Dispose();
        throw new RotatorException($"The setting USER_NAME allows this rotation the user {only}, but {label} is of user {login.Username}.");
    }
}
