using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm;

/// <summary>What the operations share that work on one parameter of the caller's account, by its name alone.</summary>
internal abstract class ParameterOperation<TRequest, TResponse>(Parameters parameters) : Operation<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private Row<ParameterRecord>? _row;

    /// <summary>The store of parameters.</summary>
    protected Parameters Parameters => parameters;

    public override void Validate(TRequest request, CallContext context) => ParameterName.Check(ParameterName.Trim(NameOf(request)));

    public sealed override async ValueTask<AccessRequest> ResolveAsync(TRequest request, CallContext context)
    {
        var name = ParameterName.Trim(NameOf(request));
        _row = await parameters.FindAsync(context.Account, context.Region, name, context.Cancellation);
        return ParameterAccess.On(
            $"ssm:{GetType().Name}",
            ParameterName.ArnOf(name, context.Account, context.Region),
            _row?.Value,
            context.Account,
            keys => Describe(request, keys));
    }

    public sealed override ValueTask<TResponse> ExecuteAsync(TRequest request, CallContext context) =>
        _row is null ? throw Absent() : ExecuteAsync(request, _row, context);

    /// <summary>The request's name, which the model requires.</summary>
    protected abstract string NameOf(TRequest request);

    /// <summary>Does it, with the parameter as it was found.</summary>
    protected abstract ValueTask<TResponse> ExecuteAsync(TRequest request, Row<ParameterRecord> row, CallContext context);

    /// <summary>Adds the condition keys that this action has beyond those of every parameter.</summary>
    protected virtual void Describe(TRequest request, ConditionKeys keys)
    {
    }

    /// <summary>What is answered when there is no such parameter. AWS sends no message.</summary>
    protected virtual AwsException Absent() => SsmErrors.ParameterNotFound();
}
