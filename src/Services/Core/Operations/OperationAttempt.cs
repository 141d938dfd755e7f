using Strongroom.Services.Access;

namespace Strongroom.Services.Operations;

/// <summary>
/// One attempt at one request, with requests and responses as objects of the generated classes. The steps are those of
/// <see cref="Operation{TRequest, TResponse}"/>, in its order; an attempt is used once.
/// </summary>
public abstract class OperationAttempt
{
    /// <inheritdoc cref="Operation{TRequest, TResponse}.Validate"/>
    public abstract void Validate(object request, CallContext context);

    /// <inheritdoc cref="Operation{TRequest, TResponse}.ResolveAsync"/>
    public abstract ValueTask<AccessRequest> ResolveAsync(object request, CallContext context);

    /// <inheritdoc cref="Operation{TRequest, TResponse}.ExecuteAsync"/>
    public abstract ValueTask<object> ExecuteAsync(object request, CallContext context);
}

internal sealed class OperationAttempt<TRequest, TResponse>(Operation<TRequest, TResponse> operation) : OperationAttempt
    where TRequest : class
    where TResponse : class
{
    public override void Validate(object request, CallContext context) => operation.Validate((TRequest)request, context);

    public override ValueTask<AccessRequest> ResolveAsync(object request, CallContext context) =>
        operation.ResolveAsync((TRequest)request, context);

    public override async ValueTask<object> ExecuteAsync(object request, CallContext context) =>
        await operation.ExecuteAsync((TRequest)request, context);
}
