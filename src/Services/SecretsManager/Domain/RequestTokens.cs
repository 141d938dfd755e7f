namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>What a write with a ClientRequestToken amounts to.</summary>
public enum TokenUse
{
    /// <summary>No version has the token: make one.</summary>
    NewVersion,

    /// <summary>The version exists without a value (RotateSecret made it): fill it.</summary>
    FillVersion,

    /// <summary>The version exists with a value; decrypt it, compare, and ask again.</summary>
    CompareValues,

    /// <summary>The same request again: change nothing, answer as the first time.</summary>
    Replay,

    /// <summary>The token belongs to another value: <see cref="ErrorCodes.ResourceExists"/>.</summary>
    Conflict,
}

/// <summary>
/// Idempotency by ClientRequestToken, which becomes the id of the version. UpdateSecret follows the same rule, although
/// its API reference calls repeating it an error: recorded behaviour of the service is that it is not.
/// </summary>
public static class RequestTokens
{
    /// <summary>What a write to an existing secret amounts to.</summary>
    /// <param name="existing">The version whose id is the token, or null.</param>
    /// <param name="sameValue">Whether its value equals the request's, once known. The stored value is decrypted only
    /// when the answer needs it, because that decryption is visible in the caller's audit trail.</param>
    public static TokenUse Decide(VersionRecord? existing, bool? sameValue) => (existing, sameValue) switch
    {
        (null, _) => TokenUse.NewVersion,
        ({ HasValue: false }, _) => TokenUse.FillVersion,
        (_, null) => TokenUse.CompareValues,
        (_, true) => TokenUse.Replay,
        (_, false) => TokenUse.Conflict,
    };

    /// <summary>What CreateSecret amounts to when its name is taken by <paramref name="existing"/>: a replay, a need to
    /// compare, or an error.</summary>
    /// <param name="existing">The secret of that name.</param>
    /// <param name="token">ClientRequestToken.</param>
    /// <param name="bringsValue">Whether the request has a value.</param>
    /// <param name="sameValue">As for <see cref="Decide"/>.</param>
    public static Outcome<TokenUse> DecideCreate(SecretRecord existing, string token, bool bringsValue, bool? sameValue)
    {
        if (existing.IsDeleted)
            return new RuleViolation(ErrorCodes.InvalidRequest, Messages.NameScheduledForDeletion);

        var version = existing.Versions.GetValueOrDefault(token);
        if (version is not { HasValue: true })
            return !bringsValue && existing.CreationToken == token
                ? TokenUse.Replay
                : new RuleViolation(ErrorCodes.ResourceExists, Messages.NameTaken(existing.Name));
        return Decide(version, bringsValue ? sameValue : false) switch
        {
            TokenUse.Conflict => Conflict(token, existing.Arn),
            var use => use,
        };
    }

    /// <summary>The error of <see cref="TokenUse.Conflict"/>.</summary>
    public static RuleViolation Conflict(string token, string arn) =>
        new(ErrorCodes.ResourceExists, Messages.TokenInUse(token, arn));

    /// <summary>The error for a raw request without a token, which the SDKs always fill: RotateSecret answers another
    /// code than the rest.</summary>
    public static RuleViolation Missing(bool inRotateSecret) =>
        new(inRotateSecret ? ErrorCodes.InvalidParameter : ErrorCodes.InvalidRequest, Messages.TokenRequired);
}
