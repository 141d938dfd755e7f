using Strongroom.Services.Access;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager;

/// <summary>Makes the access requests that operations on a secret would make, for questions about access that nobody has asked yet.</summary>
public sealed class SecretQuestions(Database database)
{
    private readonly Table<SecretRecord> _secrets = database.Table(SecretTables.Secrets);

    /// <summary>An action on a secret, with the secret's policy, tags and other condition keys.</summary>
    /// <param name="action">E.g. <c>secretsmanager:GetSecretValue</c>.</param>
    /// <param name="arn">The secret's ARN, full or partial.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null if there is no such secret.</returns>
    public async ValueTask<AccessRequest?> FindAsync(string action, string arn, CancellationToken cancellation = default) =>
        SecretId.Parse(arn) is { IsAllowed: true, Value: { } id } && id is { Account: { Length: 12 } account, Region: { Length: > 0 } region }
            && await _secrets.GetAsync(SecretTables.KeyOf(account, region, id.Name), cancellation) is { Value: { } secret }
            && id.Fits(secret)
            ? SecretAccess.On(action, secret.Arn, secret, account)
            : null;
}
