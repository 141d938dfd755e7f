using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Rotation.Tests;

/// <summary>Lambda's Invoke, answered by a test.</summary>
internal sealed class InvokeStandIn(Func<InvocationRequest, CallContext, InvocationResponse> answer) : OperationBinding(LambdaOperations.Invoke)
{
    /// <summary>Of a server without functions.</summary>
    public static InvokeStandIn NoFunctions { get; } = new((_, _) => throw LambdaErrors.ResourceNotFoundException("Function not found"));

    public override OperationAttempt NewAttempt() => new Attempt(answer);

    private sealed class Attempt(Func<InvocationRequest, CallContext, InvocationResponse> answer) : OperationAttempt
    {
        public override void Validate(object request, CallContext context)
        {
        }

        public override ValueTask<AccessRequest> ResolveAsync(object request, CallContext context) =>
            ValueTask.FromResult(new AccessRequest("lambda:InvokeFunction", ((InvocationRequest)request).FunctionName!));

        public override ValueTask<object> ExecuteAsync(object request, CallContext context) =>
            ValueTask.FromResult<object>(answer((InvocationRequest)request, context));
    }
}
