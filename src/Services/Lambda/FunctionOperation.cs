using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda;

/// <summary>What the operations on one function share: reading FunctionName and Qualifier, and finding the function once.</summary>
internal abstract class FunctionOperation<TRequest, TResponse>(FunctionStore functions) : Operation<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private Row<FunctionRecord>? _row;

    /// <summary>The store of functions.</summary>
    protected FunctionStore Functions => functions;

    /// <summary>What the request names.</summary>
    protected FunctionReference Reference { get; private set; } = null!;

    /// <summary>The IAM action.</summary>
    protected virtual string Action => $"lambda:{GetType().Name}";

    /// <summary>Whether versions and aliases are resources of the action.</summary>
    protected virtual bool IsOnQualified => false;

    /// <inheritdoc/>
    public sealed override async ValueTask<AccessRequest> ResolveAsync(TRequest request, CallContext context)
    {
        Reference = FunctionReference.Read(NameOf(request), QualifierOf(request), context);
        _row = await functions.FindAsync(Reference, context.Cancellation);
        var arn = IsOnQualified ? Reference.QualifiedArn : Reference.Arn;
        return LambdaAccess.On(Action, arn, Reference, _row?.Value, keys => Describe(request, _row?.Value, keys)) with
        {
            Dependent = DependentOn(request, _row?.Value),
        };
    }

    /// <inheritdoc/>
    public sealed override ValueTask<TResponse> ExecuteAsync(TRequest request, CallContext context) =>
        _row is null ? throw NotFound() : ExecuteAsync(request, _row, context);

    /// <summary>The request's FunctionName, which the model requires.</summary>
    protected abstract string NameOf(TRequest request);

    /// <summary>The request's Qualifier.</summary>
    protected virtual string? QualifierOf(TRequest request) => null;

    /// <summary>Does it, with the function as it was found.</summary>
    protected abstract ValueTask<TResponse> ExecuteAsync(TRequest request, Row<FunctionRecord> row, CallContext context);

    /// <summary>Adds the condition keys that this action has beyond those of every function.</summary>
    protected virtual void Describe(TRequest request, FunctionRecord? function, ConditionKeys keys)
    {
    }

    /// <summary>What else the request needs permission for.</summary>
    protected virtual IReadOnlyList<AccessRequest> DependentOn(TRequest request, FunctionRecord? function) => [];

    /// <summary>The answer when there is no such function.</summary>
    protected virtual AwsException NotFound() => LambdaFaults.NoFunction(Reference.QualifiedArn);

    /// <summary>The version that the request means: by number, by alias, or <c>$LATEST</c>.</summary>
    /// <param name="function">The function.</param>
    /// <param name="draw">A number from 0 to below 1, which decides between the two versions of an alias.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="AwsException">ResourceNotFoundException.</exception>
    protected async ValueTask<VersionRecord> VersionAsync(FunctionRecord function, double draw, CallContext context)
    {
        var qualifier = Reference.Qualifier ?? FunctionReference.Latest;
        var number = function.Aliases.TryGetValue(qualifier, out var alias) ? AliasRouting.Choose(alias, draw) : qualifier;
        return await functions.FindVersionAsync(function, number, context.Cancellation) ?? throw LambdaFaults.NoFunction(Reference.QualifiedArn);
    }

    /// <summary>Refuses a qualifier where only <c>$LATEST</c> can be changed.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException.</exception>
    protected void RequireLatest()
    {
        if (!Reference.IsLatest)
        {
            throw LambdaErrors.InvalidParameterValueException("The function's versions and aliases do not change: name the function without a qualifier.");
        }
    }

    /// <summary>Refuses a qualifier where something is for all versions.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException.</exception>
    protected void RequireUnqualified()
    {
        if (Reference.Qualifier is not null)
        {
            throw LambdaErrors.InvalidParameterValueException("This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.");
        }
    }

    /// <summary>Refuses versions that there are not.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException.</exception>
    protected async ValueTask RequireVersionsAsync(FunctionRecord function, CallContext context, params IReadOnlyList<string?> versions)
    {
        foreach (var version in versions.OfType<string>())
        {
            if (await functions.FindVersionAsync(function, version, context.Cancellation) is null)
            {
                throw LambdaFaults.NoFunction($"{function.Arn}:{version}");
            }
        }
    }

    /// <summary>Stores the function as it is to be.</summary>
    protected async ValueTask UpdateAsync(Row<FunctionRecord> row, FunctionRecord changed, CallContext context)
    {
        var transaction = functions.Begin();
        transaction.Update(row, changed);
        await transaction.CommitAsync(context.Cancellation);
    }
}
