using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Validation;
using Strongroom.Services.Access;
using Strongroom.Services.Audit;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Door;

/// <summary>
/// The one way to an operation, from the wire and from service to service: validate, resolve, authorise, execute, record.
/// An attempt that loses a race for what it read is run again from the start, so that the authorisation always speaks
/// of the state that the commit acts on.
/// </summary>
/// <param name="authorizer">Decides on every call.</param>
/// <param name="trail">Gets a record of every call, allowed or refused, before its answer leaves.</param>
public sealed class FrontDoor(IAuthorizer authorizer, IAuditTrail trail)
{
    /// <summary>
    /// Attempts before a contended request is told to come back. Each lost race means that another commit won, so
    /// this bounds the wait behind that many writers of the same item.
    /// </summary>
    private const int MaxAttempts = 64;

    private FrozenDictionary<OperationModel, OperationBinding> _bindings = FrozenDictionary<OperationModel, OperationBinding>.Empty;

    /// <summary>
    /// Opens the door to the operations of all services. Once, before the first call; apart from construction, because
    /// operations call each other through this very door.
    /// </summary>
    public void Open(IEnumerable<OperationBinding> bindings) => _bindings = bindings.ToFrozenDictionary(binding => binding.Model);

    /// <summary>What is implemented, for the endpoint and the coverage page.</summary>
    public IEnumerable<OperationModel> Operations => _bindings.Keys;

    /// <summary>Calls an operation of another service in process, as <paramref name="context"/>'s caller.</summary>
    /// <exception cref="AwsException">Whatever the operation answers.</exception>
    public ValueTask<TResponse> CallAsync<TRequest, TResponse>(
        OperationModel<TRequest, TResponse> operation, TRequest request, CallContext context)
        where TRequest : class
        where TResponse : class
    {
        var call = CallAsync((OperationModel)operation, request, context);
        return call.IsCompletedSuccessfully ? new((TResponse)call.Result) : CastAsync(call);

        static async ValueTask<TResponse> CastAsync(ValueTask<object> call) => (TResponse)await call;
    }

    /// <summary>Calls an operation with its decoded request.</summary>
    /// <exception cref="AwsException">Whatever the operation answers.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<object> CallAsync(OperationModel operation, object request, CallContext context)
    {
        if (context.Audit.Batch is { } outer)
        {
            return await ServeAsync(operation, request, context, outer);
        }

        await trail.ReadyAsync(context);
        var batch = context.Audit.Batch = trail.Begin();
        object? answer = null;
        try
        {
            answer = await ServeAsync(operation, request, context, batch);
        }
        finally
        {
            context.Audit.Batch = null;
            await CommitAsync(batch, operation, answer);
        }

        return answer;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask CommitAsync(IAuditBatch batch, OperationModel operation, object? answer)
    {
        try
        {
            await batch.CommitAsync();
        }
        catch
        {
            // Nobody gets the answer, so nobody else zeroes what is secret in it.
            SecretMembers.Dispose(operation.Output, answer);
            throw;
        }
    }

    private async ValueTask<object> ServeAsync(OperationModel operation, object request, CallContext context, IAuditBatch batch)
    {
        object? answer = null;
        try
        {
            answer = await ServeAsync(operation, request, context);
            batch.Add(context, operation, request, failure: null);
            return answer;
        }
        catch (Exception failure) when (answer is null)
        {
            batch.Add(context, operation, request, failure);
            throw;
        }
        catch
        {
            SecretMembers.Dispose(operation.Output, answer);
            throw;
        }
    }

    private async ValueTask<object> ServeAsync(OperationModel operation, object request, CallContext context)
    {
        var binding = _bindings.GetValueOrDefault(operation)
            ?? throw CommonErrors.NotImplemented(operation.Service.Id, operation.Name);

        RequestValidator.Validate(operation, request);
        for (var number = 1; ; number++)
        {
            var attempt = binding.NewAttempt();
            attempt.Validate(request, context);
            await authorizer.AuthorizeAsync(await attempt.ResolveAsync(request, context), context);
            try
            {
                return await attempt.ExecuteAsync(request, context);
            }
            catch (ConflictException) when (number < MaxAttempts)
            {
                context.Cancellation.ThrowIfCancellationRequested();
            }
            catch (ConflictException)
            {
                throw CommonErrors.Unavailable();
            }
        }
    }
}
