namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>What holds for callers of other accounts than the secret's.</summary>
public static class CrossAccount
{
    /// <summary>Values under the default key stay in the account, whatever policies say; null if the key is another or the
    /// caller is at home.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="keyId">The key of the value in question; null is the default key.</param>
    /// <param name="caller">The caller's account.</param>
    public static RuleViolation? CheckKey(SecretRecord secret, string? keyId, string caller) =>
        keyId is null && caller != secret.Account
            ? new RuleViolation(ErrorCodes.InvalidRequest, Messages.DefaultKeyAcrossAccounts)
            : null;
}
