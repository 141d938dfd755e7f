using System.Security.Cryptography;
using System.Text;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm;

/// <summary>What the operations on resource policies share. They name the parameter by its ARN, which may be another account's.</summary>
internal abstract class SharingOperation<TRequest, TResponse>(Parameters parameters) : Operation<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private ParameterReference _reference = null!;
    private Row<ParameterRecord>? _row;

    /// <summary>The store of parameters.</summary>
    protected Parameters Parameters => parameters;

    public override void Validate(TRequest request, CallContext context) =>
        _reference = ParameterReference.TryParse(ArnOf(request)) is { Account: not null, Selector: null } reference
            ? reference
            : throw SsmErrors.ResourcePolicyInvalidParameterException(ParameterTexts.OnlyParameters);

    public sealed override async ValueTask<AccessRequest> ResolveAsync(TRequest request, CallContext context)
    {
        _row = await parameters.FindAsync(_reference, context.Account, context.Region, context.Cancellation);
        return ParameterAccess.On($"ssm:{GetType().Name}", _reference, _row?.Value, context.Account, context.Region);
    }

    public sealed override ValueTask<TResponse> ExecuteAsync(TRequest request, CallContext context) =>
        _row is null ? throw SsmErrors.ResourceNotFoundException(ParameterTexts.NotFound) : ExecuteAsync(request, _row, context);

    /// <summary>The request's ResourceArn, which the model requires.</summary>
    protected abstract string ArnOf(TRequest request);

    /// <summary>Does it, with the parameter as it was found.</summary>
    protected abstract ValueTask<TResponse> ExecuteAsync(TRequest request, Row<ParameterRecord> row, CallContext context);

    /// <summary>Refuses to change a policy that is not there, or not as the caller last saw it.</summary>
    /// <exception cref="Protocol.Errors.AwsException">ResourcePolicyNotFoundException or ResourcePolicyConflictException.</exception>
    protected static void CheckSeen(SharedPolicy? policy, string? id, string? hash)
    {
        if (policy is null || policy.Id != id)
        {
            throw SsmErrors.ResourcePolicyNotFoundException(ParameterTexts.NoSuchPolicy);
        }

        if (policy.Hash != hash)
        {
            throw SsmErrors.ResourcePolicyConflictException(ParameterTexts.HashDiffers);
        }
    }

    /// <summary>The hash by which callers tell that they have seen a policy.</summary>
    protected static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
