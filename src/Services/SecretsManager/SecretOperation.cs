using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager;

/// <summary>
/// What the operations on one secret share: reading SecretId, finding the secret once, and refusing what cannot be done
/// with a secret that is scheduled for deletion.
/// </summary>
internal abstract class SecretOperation<TRequest, TResponse>(Secrets secrets) : Operation<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private Row<SecretRecord>? _row;

    /// <summary>The store of secrets.</summary>
    protected Secrets Secrets => secrets;

    /// <summary>The operation's AWS name, which is also that of its IAM action.</summary>
    private string Name => GetType().Name;

    /// <inheritdoc/>
    public sealed override async ValueTask<AccessRequest> ResolveAsync(TRequest request, CallContext context)
    {
        var id = SecretId.Parse(SecretIdOf(request)!).OrThrow();
        _row = await secrets.FindAsync(id, context.Account, context.Region, context.Cancellation);
        return AccessTo(_row?.Value, _row?.Value.Arn ?? SecretArn.Asked(id, context.Account, context.Region), id.AccountFor(context.Account), request) with
        {
            Dependent = DependentOn(request, context),
        };
    }

    /// <summary>What this operation would ask permission for if the secret were <paramref name="secret"/>.</summary>
    protected AccessRequest AccessTo(SecretRecord secret, TRequest request) => AccessTo(secret, secret.Arn, secret.Account, request);

    /// <inheritdoc/>
    public sealed override async ValueTask<TResponse> ExecuteAsync(TRequest request, CallContext context)
    {
        if (_row is null)
        {
            return await NotFoundAsync(request, context);
        }

        DeletionRules.CheckUsable(_row.Value, Name).Throw();
        return await ExecuteAsync(request, _row, context);
    }

    /// <summary>The request's SecretId, which the model requires.</summary>
    protected abstract string? SecretIdOf(TRequest request);

    /// <summary>Does it, with the secret as it was found.</summary>
    protected abstract ValueTask<TResponse> ExecuteAsync(TRequest request, Row<SecretRecord> row, CallContext context);

    /// <summary>Adds the condition keys that this action has beyond those of every secret.</summary>
    protected virtual void Describe(TRequest request, ConditionKeys keys)
    {
    }

    /// <summary>What else the request needs permission for.</summary>
    protected virtual IReadOnlyList<AccessRequest> DependentOn(TRequest request, CallContext context) => [];

    /// <summary>The answer when there is no such secret.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException, by default.</exception>
    protected virtual ValueTask<TResponse> NotFoundAsync(TRequest request, CallContext context) =>
        throw SecretsManagerErrors.ResourceNotFoundException(Messages.SecretNotFound);

    private AccessRequest AccessTo(SecretRecord? secret, string arn, string owner, TRequest request) =>
        SecretAccess.On($"secretsmanager:{Name}", arn, secret, owner, keys => Describe(request, keys));
}
