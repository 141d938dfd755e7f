using Strongroom.Crypto;

namespace Strongroom.Rotators;

/// <summary>
/// The port to the secret that a rotator works on: the calls that AWS's rotation functions make, for one secret and one
/// version in the making. Values that come out of it belong to the caller, who disposes of them.
/// </summary>
public interface IRotationSecret
{
    /// <summary>The secret's ARN.</summary>
    string Arn { get; }

    /// <summary>ClientRequestToken: the id of the version in the making.</summary>
    string Token { get; }

    /// <summary>The rotator's settings, by name (EXCLUDE_CHARACTERS, PASSWORD_LENGTH, …): the secret's ExternalSecretRotationMetadata.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>GetSecretValue of the version that carries a label; null if there is none or it has no value.</summary>
    /// <param name="stage">AWSCURRENT, AWSPENDING or AWSPREVIOUS. For AWSPENDING the version is <see cref="Token"/>'s.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<SecretValue?> ValueAsync(string stage, CancellationToken cancellation);

    /// <summary>PutSecretValue of <see cref="Token"/>'s version with the label AWSPENDING.</summary>
    ValueTask PutPendingAsync(SecretValue value, CancellationToken cancellation);

    /// <summary>UpdateSecretVersionStage: AWSCURRENT to <see cref="Token"/>'s version. AWSPENDING stays. Does nothing if it is there.</summary>
    ValueTask MakeCurrentAsync(CancellationToken cancellation);

    /// <summary>The AWSCURRENT value of the secret that <c>masterarn</c> names.</summary>
    /// <exception cref="RotatorException">It may not be read for this secret.</exception>
    ValueTask<SecretValue> MasterAsync(string masterArn, CancellationToken cancellation);

    /// <summary>GetRandomPassword.</summary>
    /// <exception cref="RotatorException">The rules cannot be met.</exception>
    SecretValue RandomPassword(PasswordRules rules);
}
