using Strongroom.Protocol.Shapes;

namespace Strongroom.Services.Operations;

/// <summary>
/// One AWS operation. A service's <c>Operations/&lt;AwsName&gt;.cs</c> derives from this; the generator finds the class by
/// its name and binds it to the model, so adding the file is all it takes. An instance serves one attempt of one
/// request, so what <see cref="ResolveAsync"/> looks up may be kept in a field for <see cref="ExecuteAsync"/>.
/// </summary>
/// <typeparam name="TRequest">The generated input shape (<see cref="Empty"/> where the model has none).</typeparam>
/// <typeparam name="TResponse">The generated output shape (<see cref="Empty"/> where the model has none).</typeparam>
public abstract class Operation<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    /// <summary>
    /// Checks of the request alone that the model cannot express, before anything is looked up or authorised.
    /// The model's own constraints were already checked.
    /// </summary>
    public virtual void Validate(TRequest request, CallContext context)
    {
    }

    /// <summary>
    /// Looks up what the request names, once, and says what is to be authorised. It decides nothing: a resource that
    /// does not exist is declared by the name that was asked for, and <see cref="ExecuteAsync"/> answers that it is absent.
    /// </summary>
    public abstract ValueTask<Access.AccessRequest> ResolveAsync(TRequest request, CallContext context);

    /// <summary>
    /// Does it. Throws <see cref="Protocol.Errors.AwsException"/> for what the caller did wrong and
    /// <see cref="Storage.ConflictException"/> when a commit lost a race: the door then runs the attempt again from
    /// <see cref="ResolveAsync"/> with a new instance.
    /// </summary>
    public abstract ValueTask<TResponse> ExecuteAsync(TRequest request, CallContext context);
}
