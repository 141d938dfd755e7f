using Strongroom.Protocol.Shapes;

namespace Strongroom.Services.Operations;

/// <summary>
/// An implemented operation joined to its model: what the door needs to serve it without knowing its types. The
/// generated <c>&lt;Service&gt;Bindings.Create</c> makes one for every class in a service's <c>Operations</c> folder.
/// </summary>
public abstract class OperationBinding(OperationModel model)
{
    /// <summary>The operation's model, by which codecs and the validator work.</summary>
    public OperationModel Model { get; } = model;

    /// <summary>A new attempt with an operation instance of its own.</summary>
    public abstract OperationAttempt NewAttempt();
}

/// <inheritdoc/>
/// <param name="model">The operation's model.</param>
/// <param name="create">Makes a new instance of the operation's class.</param>
public sealed class OperationBinding<TRequest, TResponse>(
    OperationModel<TRequest, TResponse> model, Func<Operation<TRequest, TResponse>> create)
    : OperationBinding(model)
    where TRequest : class
    where TResponse : class
{
    /// <inheritdoc/>
    public override OperationAttempt NewAttempt() => new OperationAttempt<TRequest, TResponse>(create());
}
